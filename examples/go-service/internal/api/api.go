// Package api is the service's HTTP surface.
package api

import (
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/rs/zerolog"

	"example.com/go-service/internal/render"
)

const maxSourceBytes = 1 << 20

type handlers struct {
	log      zerolog.Logger
	renderer *render.Renderer
	requests *prometheus.CounterVec
	seconds  prometheus.Histogram
}

// New returns the service's routes; its metrics are registered with registry.
func New(log zerolog.Logger, registry *prometheus.Registry) http.Handler {
	h := &handlers{
		log:      log,
		renderer: render.New(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "render_requests_total",
			Help: "Requests to render Markdown, by HTTP status.",
		}, []string{"status"}),
		seconds: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "render_seconds",
			Help: "Time to render one document.",
		}),
	}
	registry.MustRegister(h.requests, h.seconds)

	router := chi.NewRouter()
	router.Use(middleware.RequestID, middleware.Recoverer)
	router.Get("/healthz", h.healthz)
	router.Method(http.MethodGet, "/metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{}))
	router.Post("/v1/render", h.render)
	return router
}

func (h *handlers) healthz(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = io.WriteString(w, "ok\n")
}

func (h *handlers) render(w http.ResponseWriter, r *http.Request) {
	source, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxSourceBytes))
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		h.fail(w, r, http.StatusRequestEntityTooLarge, err)
		return
	} else if err != nil {
		h.fail(w, r, http.StatusBadRequest, err)
		return
	}

	start := time.Now()
	html, err := h.renderer.HTML(source)
	if err != nil {
		h.fail(w, r, http.StatusInternalServerError, err)
		return
	}
	h.seconds.Observe(time.Since(start).Seconds())
	h.requests.WithLabelValues(strconv.Itoa(http.StatusOK)).Inc()

	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if _, err := w.Write(html); err != nil {
		h.log.Debug().Err(err).Msg("client went away")
	}
}

func (h *handlers) fail(w http.ResponseWriter, r *http.Request, status int, err error) {
	h.requests.WithLabelValues(strconv.Itoa(status)).Inc()
	h.log.Warn().Err(err).Int("status", status).Str("request", middleware.GetReqID(r.Context())).Msg("render")
	http.Error(w, http.StatusText(status), status)
}
