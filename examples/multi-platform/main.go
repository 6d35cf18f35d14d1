// Command hello says which processor it was made for.
package main

import (
	"os"
	"runtime"
)

func main() {
	if _, err := os.Stdout.WriteString("hello from " + runtime.GOARCH + "\n"); err != nil {
		os.Exit(1)
	}
}
