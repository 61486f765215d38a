package corpus

import (
	"embed"
	"io/fs"
)

//go:embed documents/*.md
var documents embed.FS

// Default returns the corpus inside the binary: digests, in our own words, of
// five articles about Palantir and public bodies in the United Kingdom. The
// first question needs nothing else.
func Default() fs.FS {
	files, err := fs.Sub(documents, "documents")
	if err != nil {
		panic(err) // the name is a constant and valid
	}
	return files
}
