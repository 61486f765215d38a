package main

import (
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestAlbumShowsGoldens holds the album to files that are there, and to pictures
// that the documentation shows.
func TestAlbumShowsGoldens(t *testing.T) {
	doc, err := os.ReadFile("../../docs/discord.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range album() {
		for _, name := range p.messages {
			if _, err := os.Stat(filepath.Join("../..", goldens, name+".json")); err != nil {
				t.Errorf("%s: %v", p.name, err)
			}
		}
		if !strings.Contains(string(doc), "pictures/discord/"+p.name+".png") {
			t.Errorf("docs/discord.md does not show %s", p.name)
		}
		info, err := os.Stat(filepath.Join("../..", pictures, p.name+".png"))
		if err != nil {
			t.Errorf("%s is not drawn: %v", p.name, err)
		} else if info.Size() > 60_000 {
			t.Errorf("%s has %d bytes", p.name, info.Size())
		}
	}
}

func TestPostDrawsEveryComponent(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("../..", goldens, "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no golden files: %v", err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if filepath.Base(file) == "commands.json" {
			continue // a list of commands, not a message
		}
		var m node
		if err := json.Unmarshal(raw, &m); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		if html := post(m); strings.Contains(html, "<p>component ") {
			t.Errorf("%s holds a component that is not drawn", file)
		}
	}
}

func TestPostEscapes(t *testing.T) {
	html := post(node{Components: []node{{Type: 10, Content: "<script>alert(1)</script>"}, {Type: 2, Label: "<b>"}}})
	if strings.Contains(html, "<script>") || strings.Contains(html, "<b>&lt;") || !strings.Contains(html, "&lt;script&gt;") {
		t.Errorf("the page runs what a message holds: %s", html)
	}
}

func TestAgo(t *testing.T) {
	at := func(seconds int64) string { return fmt.Sprintf("t:%d:R", drawn.Unix()+seconds) }
	for seconds, want := range map[int64]string{-3600: "an hour ago", -7200: "2 hours ago", 40: "in 40 seconds", -86400 * 13: "13 days ago", -86400 * 800: "2 years ago"} {
		if got := ago(at(seconds)); got != want {
			t.Errorf("%d seconds are %q, want %q", seconds, got, want)
		}
	}
}

func TestShrinkKeepsThePicture(t *testing.T) {
	full := image.NewRGBA(image.Rect(0, 0, 40, 40))
	for x := range 40 {
		for y := range 40 {
			full.Set(x, y, color.RGBA{uint8(x / 4 * 24), uint8(y / 4 * 24), 90, 255})
		}
	}
	from, to := filepath.Join(t.TempDir(), "a.png"), filepath.Join(t.TempDir(), "b.png")
	f, err := os.Create(from)
	if err != nil {
		t.Fatal(err)
	}
	if err := png.Encode(f, full); err != nil {
		t.Fatal(err)
	}
	f.Close()
	if err := shrink(from, to); err != nil {
		t.Fatal(err)
	}
	f, err = os.Open(to)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	small, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	for x := range 40 {
		for y := range 40 {
			r, g, b, _ := small.At(x, y).RGBA()
			if abs(uint8(r>>8), uint8(x/4*24))+abs(uint8(g>>8), uint8(y/4*24))+abs(uint8(b>>8), 90) > 0 {
				t.Fatalf("the colour at %d, %d is another", x, y)
			}
		}
	}
}
