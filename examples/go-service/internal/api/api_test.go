package api

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/rs/zerolog"
)

func request(t *testing.T, handler http.Handler, method, path, body string) (int, string) {
	t.Helper()
	recorder := httptest.NewRecorder()
	handler.ServeHTTP(recorder, httptest.NewRequest(method, path, strings.NewReader(body)))
	answer, err := io.ReadAll(recorder.Result().Body)
	if err != nil {
		t.Fatal(err)
	}
	return recorder.Code, string(answer)
}

func TestRoutes(t *testing.T) {
	tests := []struct {
		name, method, path, body string
		status                   int
		contains                 string
	}{
		{"health", http.MethodGet, "/healthz", "", http.StatusOK, "ok"},
		{"render", http.MethodPost, "/v1/render", "**bold**", http.StatusOK, "<strong>bold</strong>"},
		{"render wants POST", http.MethodGet, "/v1/render", "", http.StatusMethodNotAllowed, ""},
		{"too large", http.MethodPost, "/v1/render", strings.Repeat("a", maxSourceBytes+1), http.StatusRequestEntityTooLarge, ""},
	}
	handler := New(zerolog.Nop(), prometheus.NewRegistry())
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			status, body := request(t, handler, test.method, test.path, test.body)
			if status != test.status || !strings.Contains(body, test.contains) {
				t.Errorf("%s %s = %d %q, want %d with %q", test.method, test.path, status, body, test.status, test.contains)
			}
		})
	}
}

func TestMetricsCountRequests(t *testing.T) {
	handler := New(zerolog.Nop(), prometheus.NewRegistry())
	request(t, handler, http.MethodPost, "/v1/render", "one")
	request(t, handler, http.MethodPost, "/v1/render", "two")
	_, metrics := request(t, handler, http.MethodGet, "/metrics", "")
	if want := `render_requests_total{status="200"} 2`; !strings.Contains(metrics, want) {
		t.Errorf("metrics do not contain %q:\n%s", want, metrics)
	}
}
