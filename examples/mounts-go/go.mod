module example.com/wrap

go 1.26.0

require github.com/mitchellh/go-wordwrap v1.0.1
