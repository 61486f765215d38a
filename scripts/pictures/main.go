// Command pictures draws the bot's messages as Discord shows them, from their
// golden files, with a headless Chromium:
//
//	go run ./scripts/pictures [-only NAME]
//
// It promises the components, the marks and the proportions of Discord's dark
// look. It is a likeness: fonts and emoji are those of the machine.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

const (
	goldens  = "bot/message/testdata"
	pictures = "docs/pictures/discord"
	width    = 660 // of a picture, in CSS pixels
	scale    = "1.5"
)

// chromium's switches: a browser that opens one file and talks to nobody.
var switches = []string{
	"--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
	"--disable-component-update", "--disable-sync", "--hide-scrollbars", "--force-device-scale-factor=" + scale,
}

func main() {
	only := flag.String("only", "", "draw this picture alone")
	into := flag.String("into", pictures, "the folder to draw into")
	flag.Parse()
	if err := drawAll(context.Background(), *only, *into); err != nil {
		fmt.Fprintln(os.Stderr, "pictures:", err)
		os.Exit(1)
	}
}

func drawAll(ctx context.Context, only, into string) error {
	browser, err := browserPath()
	if err != nil {
		return err
	}
	scratch, err := os.MkdirTemp("", "pictures")
	if err != nil {
		return fmt.Errorf("make a folder: %w", err)
	}
	defer os.RemoveAll(scratch)
	if err := os.MkdirAll(into, 0o755); err != nil {
		return fmt.Errorf("make a folder: %w", err)
	}
	b := chromium{browser, scratch}
	for _, p := range album() {
		if only != "" && p.name != only {
			continue
		}
		if err := b.draw(ctx, p, filepath.Join(into, p.name+".png")); err != nil {
			return fmt.Errorf("draw %s: %w", p.name, err)
		}
	}
	return nil
}

func browserPath() (string, error) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errors.New("there is no Chromium here: install it (apt-get install chromium)")
}

// A chromium takes pictures of pages.
type chromium struct{ path, scratch string }

func (c chromium) draw(ctx context.Context, p picture, into string) error {
	var bodies []string
	for _, name := range p.messages {
		raw, err := os.ReadFile(filepath.Join(goldens, name+".json"))
		if err != nil {
			return err
		}
		var m node
		if err := json.Unmarshal(raw, &m); err != nil {
			return fmt.Errorf("read %s: %w", name, err)
		}
		bodies = append(bodies, post(m))
	}
	page := filepath.Join(c.scratch, p.name+".html")
	if err := os.WriteFile(page, []byte(document(bodies)), 0o644); err != nil {
		return err
	}
	height, err := c.height(ctx, page)
	if err != nil {
		return err
	}
	raw := filepath.Join(c.scratch, p.name+".png")
	if _, err := c.run(ctx, page, fmt.Sprintf("--window-size=%d,%d", width, height), "--screenshot="+raw); err != nil {
		return err
	}
	return shrink(raw, into)
}

var measured = regexp.MustCompile(`data-height="(\d+)"`)

// height opens the page once to see how tall it is.
func (c chromium) height(ctx context.Context, page string) (int, error) {
	dom, err := c.run(ctx, page, fmt.Sprintf("--window-size=%d,600", width), "--dump-dom")
	if err != nil {
		return 0, err
	}
	m := measured.FindStringSubmatch(dom)
	if m == nil {
		return 0, errors.New("the page does not say how tall it is")
	}
	return strconv.Atoi(m[1])
}

func (c chromium) run(ctx context.Context, page string, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	profile, err := os.MkdirTemp(c.scratch, "profile")
	if err != nil {
		return "", err
	}
	args = append(append(append([]string{}, switches...), "--user-data-dir="+profile), args...)
	cmd := exec.CommandContext(ctx, c.path, append(args, "file://"+page)...)
	var errs strings.Builder
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("run Chromium: %w: %s", err, errs.String())
	}
	return string(out), nil
}
