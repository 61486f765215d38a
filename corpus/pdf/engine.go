package pdf

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
)

const (
	// memoryPages bounds what one document may take, in pages of 64 kB: 128 MB,
	// without the file itself.
	memoryPages = 2048

	// instances is how many documents are read at once: a file that takes all
	// the time it may shall not keep another waiting.
	instances = 2

	// idleTime is how long the engine stays without work. Starting it takes
	// seconds, keeping it some 80 MB.
	idleTime = 30 * time.Second
)

// engine is PDFium, compiled when the first document comes.
var engine = sync.OnceValue(func() *keeper { return &keeper{} })

// A keeper starts the engine for its first user and ends it after its last.
type keeper struct {
	mu    sync.Mutex
	pool  pdfium.Pool
	users int
	idle  *time.Timer
}

// enter returns the engine; leave must follow.
func (k *keeper) enter() (pdfium.Pool, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.pool == nil {
		pool, err := start()
		if err != nil {
			return nil, fmt.Errorf("start the PDF reader: %w", err)
		}
		k.pool = pool
	}
	if k.idle != nil {
		k.idle.Stop()
	}
	k.users++
	return k.pool, nil
}

func (k *keeper) leave() {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.users--; k.users == 0 {
		k.idle = time.AfterFunc(idleTime, k.end)
	}
}

func (k *keeper) end() {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.users > 0 || k.pool == nil { // somebody came while the timer fired
		return
	}
	_ = k.pool.Close() // nobody is left who could do anything about it
	k.pool = nil
}

// start compiles PDFium. It gets nothing of the machine: no folder, no output,
// and each document a module of its own.
func start() (pdfium.Pool, error) {
	return webassembly.Init(webassembly.Config{
		MaxTotal: instances,
		FSConfig: wazero.NewFSConfig(),
		Stdout:   io.Discard,
		Stderr:   io.Discard,
		RuntimeConfig: wazero.NewRuntimeConfig().
			WithCoreFeatures(api.CoreFeaturesV2 | experimental.CoreFeaturesExceptionHandling).
			WithMemoryLimitPages(memoryPages).
			WithCloseOnContextDone(true),
	})
}

// with hands do a PDFium of its own, which ends when ctx does: whatever it was
// at then fails.
func (k *keeper) with(ctx context.Context, do func(pdfium.Pdfium) error) error {
	pool, err := k.enter()
	if err != nil {
		return err
	}
	defer k.leave()
	lib, err := pool.GetInstanceWithContext(ctx)
	if err != nil {
		return errors.Join(ctx.Err(), err)
	}
	killed := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(killed)
		_ = lib.Kill()
	})
	err = do(lib)
	if stop() {
		_ = lib.Close() // what it says is of a module that is thrown away
		return err
	}
	<-killed
	return ctx.Err()
}
