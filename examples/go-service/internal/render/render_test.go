package render

import (
	"strings"
	"testing"
)

func TestHTML(t *testing.T) {
	tests := []struct {
		name   string
		source string
		want   string
	}{
		{"headings and emphasis", "# Hello *there*", "<h1>Hello <em>there</em></h1>\n"},
		{"GitHub's strikethrough", "~~old~~", "<p><del>old</del></p>\n"},
		{"a script becomes plain text", "a<script>alert(1)</script>b", "<p>aalert(1)b</p>\n"},
		{"a javascript link loses its target", "[x](javascript:alert(1))", "<p>x</p>\n"},
	}
	renderer := New()
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := renderer.HTML([]byte(test.source))
			if err != nil {
				t.Fatal(err)
			}
			if string(got) != test.want {
				t.Errorf("HTML(%q) = %q, want %q", test.source, got, test.want)
			}
		})
	}
}

func TestHTMLTable(t *testing.T) {
	got, err := New().HTML([]byte("| a | b |\n|---|---|\n| 1 | 2 |\n"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(got), "<td>2</td>") {
		t.Errorf("no table cell in %q", got)
	}
}
