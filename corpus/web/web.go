// Package web keeps dated copies of the web addresses that a corpus lists in its
// corpus.yaml, and offers them as documents.
//
// It promises to fetch as a polite visitor does: what robots.txt allows, when it
// is due, one request at a time and host, and only from addresses of the public
// internet, whatever a name or a redirect leads to. A copy serves until a newer
// one is whole. It runs no scripts: what a page loads later is not in the copy.
package web

import (
	"log/slog"
	"net/url"
	"path/filepath"
	"time"

	"ibid/corpus"
)

// Options bound what is fetched.
type Options struct {
	MaxBytes int64         // of one copy, unpacked; corpus.Options' default when zero
	Agent    string        // who asks, as "Ibid/1.0 (+https://example.org)"; its first word counts in robots.txt
	Delay    time.Duration // between two requests to a host; a second when zero
}

const (
	defaultMaxBytes = 10 << 20
	defaultDelay    = time.Second
)

// A Keeper keeps the copies of a corpus in a folder.
type Keeper struct {
	log   *slog.Logger
	dir   string
	opts  Options
	net   *visitor
	check func(*url.URL) error
	now   func() time.Time
}

// NewKeeper keeps copies in the folder "web" below dataDir, which is made when
// the first one comes.
func NewKeeper(log *slog.Logger, dataDir string, opts Options) *Keeper {
	return newKeeper(log, dataDir, opts, public())
}

func newKeeper(log *slog.Logger, dataDir string, opts Options, to reach) *Keeper {
	if opts.MaxBytes <= 0 {
		opts.MaxBytes = defaultMaxBytes
	}
	if opts.Delay == 0 {
		opts.Delay = defaultDelay
	}
	if opts.Agent == "" {
		opts.Agent = "Ibid"
	}
	return &Keeper{log, filepath.Join(dataDir, "web"), opts, newVisitor(opts, to), to.check, time.Now}
}

func (k *Keeper) reading() corpus.Options { return corpus.Options{MaxFileBytes: k.opts.MaxBytes} }
