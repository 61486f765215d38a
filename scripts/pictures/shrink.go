package main

import (
	"cmp"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"maps"
	"os"
	"slices"
)

// colours is how many a picture keeps: with 256, a byte is a pixel.
const colours = 256

// shrink writes a picture again with its commonest colours only.
func shrink(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	full, err := png.Decode(in)
	if err != nil {
		return fmt.Errorf("read the picture: %w", err)
	}
	small := image.NewPaletted(full.Bounds(), palette(full))
	draw.Draw(small, small.Bounds(), full, full.Bounds().Min, draw.Src)
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	if err := encoder.Encode(out, small); err != nil {
		out.Close()
		return fmt.Errorf("write the picture: %w", err)
	}
	return out.Close()
}

// palette takes the commonest colours, leaving out those that are hardly
// different from a commoner one.
func palette(m image.Image) color.Palette {
	count := map[color.RGBA]int{}
	for y := m.Bounds().Min.Y; y < m.Bounds().Max.Y; y++ {
		for x := m.Bounds().Min.X; x < m.Bounds().Max.X; x++ {
			count[color.RGBAModel.Convert(m.At(x, y)).(color.RGBA)]++
		}
	}
	common := slices.SortedFunc(maps.Keys(count), func(a, b color.RGBA) int {
		return cmp.Or(count[b]-count[a], int(a.R)-int(b.R), int(a.G)-int(b.G), int(a.B)-int(b.B))
	})
	var kept color.Palette
	for _, c := range common {
		if len(kept) < colours && !slices.ContainsFunc(kept, func(k color.Color) bool { return near(k.(color.RGBA), c) }) {
			kept = append(kept, c)
		}
	}
	return kept
}

func near(a, b color.RGBA) bool {
	const step = 10
	return abs(a.R, b.R)+abs(a.G, b.G)+abs(a.B, b.B) < step
}

func abs(a, b uint8) int { return max(int(a), int(b)) - min(int(a), int(b)) }
