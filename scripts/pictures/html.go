package main

import (
	_ "embed"
	"fmt"
	"html"
	"strings"
)

//go:embed look.css
var look string

// A node is a message, a form or a component, as their JSON has it.
type node struct {
	Type        int                   `json:"type"`
	Title       string                `json:"title"` // of a form
	Content     string                `json:"content"`
	Components  []node                `json:"components"`
	Accessory   *node                 `json:"accessory"`
	AccentColor *int                  `json:"accent_color"`
	Label       string                `json:"label"`
	Style       int                   `json:"style"`
	Disabled    bool                  `json:"disabled"`
	Emoji       struct{ Name string } `json:"emoji"`
	Placeholder string                `json:"placeholder"`
	Options     []option              `json:"options"`
	Divider     bool                  `json:"divider"`
	File        struct{ URL string }  `json:"file"`
	MaxLength   int                   `json:"max_length"`
}

type option struct {
	Label   string `json:"label"`
	Default bool   `json:"default"`
}

// document is a page that says how tall it is.
func document(bodies []string) string {
	return "<!doctype html><meta charset=utf-8><style>" + look + "</style><body>" + strings.Join(bodies, "") +
		"<script>document.body.dataset.height = Math.ceil(document.body.getBoundingClientRect().height)</script>"
}

// post is a message with who wrote it, or a form.
func post(m node) string {
	if m.Title != "" {
		return `<div class=modal><h1>` + html.EscapeString(m.Title) + `</h1>` + each(m.Components) +
			`<div class=send><button class=s2>Cancel</button><button class=s1>Submit</button></div></div>`
	}
	return `<div class=post><div class=avatar>ib.</div><div class=body><div class=who><b>Ibid</b><span class=app>APP</span><time>Today at 12:00</time></div>` +
		each(m.Components) + `</div></div>`
}

func each(nodes []node) string {
	var b strings.Builder
	for _, n := range nodes {
		b.WriteString(component(n))
	}
	return b.String()
}

func component(n node) string {
	switch n.Type {
	case 1:
		return `<div class=row>` + each(n.Components) + `</div>`
	case 2:
		return button(n)
	case 3:
		return selection(n)
	case 4:
		return `<label>` + html.EscapeString(n.Label) + ` <i>*</i></label><div class=input>` + html.EscapeString(n.Placeholder) + `<span>` + fmt.Sprint(n.MaxLength) + `</span></div>`
	case 9:
		return `<div class=section><div class=texts>` + each(n.Components) + `</div>` + component(*n.Accessory) + `</div>`
	case 10:
		return `<div class=text>` + formatted(n.Content) + `</div>`
	case 13:
		return `<div class=file>📄 <b>` + html.EscapeString(strings.TrimPrefix(n.File.URL, "attachment://")) + `</b></div>`
	case 14:
		return fmt.Sprintf(`<div class="separator line%t"></div>`, n.Divider)
	case 17:
		style := ""
		if n.AccentColor != nil {
			style = fmt.Sprintf(` style="border-left:4px solid #%06x"`, *n.AccentColor)
		}
		return `<div class=container` + style + `>` + each(n.Components) + `</div>`
	}
	return fmt.Sprintf("<p>component %d?</p>", n.Type)
}

func button(n node) string {
	off := ""
	if n.Disabled {
		off = " off"
	}
	return fmt.Sprintf(`<button class="s%d%s">%s</button>`, n.Style, off, html.EscapeString(strings.TrimSpace(n.Emoji.Name+" "+n.Label)))
}

func selection(n node) string {
	shown, class := n.Placeholder, "placeholder"
	for _, o := range n.Options {
		if o.Default {
			shown, class = o.Label, "chosen"
		}
	}
	return `<div class=select><span class=` + class + `>` + html.EscapeString(shown) + `</span><span>⌄</span></div>`
}
