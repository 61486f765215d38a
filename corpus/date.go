package corpus

import (
	"fmt"
	"time"
)

// A Date is a day, a month or a year as ISO 8601 writes it: "2021-04-01",
// "2021-04" or "2021". The empty Date is unknown.
type Date string

var dateLayouts = []string{"2006-01-02", "2006-01", "2006"}

// ParseDate reads an ISO 8601 day, month or year.
func ParseDate(s string) (Date, error) {
	for _, layout := range dateLayouts {
		if _, err := time.Parse(layout, s); err == nil {
			return Date(s), nil
		}
	}
	return "", fmt.Errorf("%q is no date: write it like 2021-04-01, 2021-04 or 2021", s)
}

// Bounds returns the first and the last day that the date can mean, in UTC.
// ok is false for an unknown or malformed date.
func (d Date) Bounds() (first, last time.Time, ok bool) {
	for i, layout := range dateLayouts {
		t, err := time.Parse(layout, string(d))
		if err != nil {
			continue
		}
		years, months, days := 0, 0, 0
		switch i {
		case 0:
			days = 1
		case 1:
			months = 1
		case 2:
			years = 1
		}
		return t, t.AddDate(years, months, days).AddDate(0, 0, -1), true
	}
	return time.Time{}, time.Time{}, false
}

// Within reports whether every day that d can mean lies in [since, until]; an
// empty bound is open. An unknown date lies within no bound at all.
func (d Date) Within(since, until Date) bool {
	if since == "" && until == "" {
		return true
	}
	first, last, ok := d.Bounds()
	if !ok {
		return false
	}
	if from, _, ok := since.Bounds(); ok && first.Before(from) {
		return false
	}
	if _, to, ok := until.Bounds(); ok && last.After(to) {
		return false
	}
	return true
}
