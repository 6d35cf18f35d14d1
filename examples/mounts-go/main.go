// Command wrap breaks the lines of its input.
package main

import (
	"io"
	"os"

	"github.com/mitchellh/go-wordwrap"
)

func main() {
	text, err := io.ReadAll(os.Stdin)
	if err != nil {
		os.Exit(1)
	}
	if _, err := os.Stdout.WriteString(wordwrap.WrapString(string(text), 80)); err != nil {
		os.Exit(1)
	}
}
