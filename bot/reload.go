package bot

import (
	"cmp"
	"context"
	"errors"
	"time"

	"ibid/bot/message"
	"ibid/retrieval"
)

// reloader brings the sources up to date: a retrieval.Reloader.
type reloader interface {
	Reload(ctx context.Context, mayDrop bool, progress func(retrieval.Progress)) (*retrieval.Report, error)
	Last() (retrieval.Report, time.Time, error)
}

// reload brings the sources up to date, for the maintainer who asked, from a
// command or from a button.
func (b *Bot) reload(ctx context.Context, u *use) error {
	where, err := u.think(ctx, true)
	if err != nil {
		return err
	}
	return b.reloadInto(ctx, where, never)
}

// reloadAnyway goes on where a reload stopped because most documents would go.
func (b *Bot) reloadAnyway(ctx context.Context, u *use, _ message.ID) error {
	where, err := u.hold(ctx)
	if err != nil {
		return err
	}
	return b.reloadInto(ctx, where, func(*retrieval.DropError) bool { return true })
}

// never lets no reload drop most documents without asking.
func never(*retrieval.DropError) bool { return false }

// reloadInto reloads, and shows how far it is and what it did. mayDrop says
// whether most documents may go without asking. Showing may fail, as when it
// takes longer than an interaction lives; the reload goes on.
func (b *Bot) reloadInto(ctx context.Context, where surface, mayDrop func(*retrieval.DropError) bool) error {
	began, before := b.now(), b.library.Snapshot()
	if b.reloadBegan.CompareAndSwap(nil, &began) {
		defer b.reloadBegan.Store(nil)
	}
	paced, end := newPacer(ctx, editEvery, where.show, func(err error) {
		b.log.Info("a reload goes on unseen", "cause", err)
	})
	progress := func(p retrieval.Progress) { paced.offer([]message.Message{message.Reloading(p, began)}) }
	if b.pages != nil {
		if err := b.pages.Fetch(ctx); err != nil {
			b.log.Warn("the web addresses were not looked at; their last copies serve", "cause", err)
		}
	}
	report, err := b.reloads.Reload(ctx, false, progress)
	drop := new(retrieval.DropError)
	if errors.As(err, &drop) && mayDrop(drop) {
		report, err = b.reloads.Reload(ctx, true, progress)
	}
	end()
	var said message.Message
	switch {
	case err == nil:
		b.Reloaded(ctx, report)
		said = message.Reloaded(message.ReloadView{Report: report, Documents: len(b.library.Snapshot().Documents()), Touched: report.Touched, Now: b.now()})
	case errors.Is(err, retrieval.ErrBusy):
		said = message.ReloadBusy(*cmp.Or(b.reloadBegan.Load(), &began))
	case errors.As(err, &drop):
		said = message.ReloadConfirm(message.RemovalsView{Loaded: drop.Held, Gone: drop.Missing})
	default:
		b.fault("reload the sources", err)
		said = message.ReloadFailed(sentence(err.Error()), len(before.Documents()), before.Created())
	}
	return where.show(ctx, []message.Message{said})
}
