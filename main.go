// Ibid answers questions from a folder of documents and shows where every
// sentence of the answer comes from.
package main

import (
	"os"

	"ibid/internal/cli"
)

func main() { os.Exit(cli.Main()) }
