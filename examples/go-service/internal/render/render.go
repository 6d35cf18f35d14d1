// Package render turns untrusted Markdown into HTML that is safe to embed in a page.
package render

import (
	"bytes"
	"fmt"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
)

// Renderer converts Markdown to HTML. It is safe for concurrent use.
type Renderer struct {
	markdown goldmark.Markdown
	policy   *bluemonday.Policy
}

// New returns a Renderer for GitHub-flavoured Markdown.
func New() *Renderer {
	return &Renderer{
		markdown: goldmark.New(goldmark.WithExtensions(extension.GFM)),
		policy:   bluemonday.UGCPolicy(),
	}
}

// HTML renders source and removes everything a visitor's browser should not run.
func (r *Renderer) HTML(source []byte) ([]byte, error) {
	var out bytes.Buffer
	if err := r.markdown.Convert(source, &out); err != nil {
		return nil, fmt.Errorf("render %d bytes of markdown: %w", len(source), err)
	}
	return r.policy.SanitizeBytes(out.Bytes()), nil
}
