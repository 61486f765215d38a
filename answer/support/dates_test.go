package support

import "testing"

func TestDatesRead(t *testing.T) {
	want := date{year: 2021, month: 4, day: 6}
	for _, text := range []string{"6 April 2021", "April 6, 2021", "2021-04-06", "6th of April 2021", "the 6th April, 2021", "Apr 6 , 2021", "April 6th, 2021", "2021/04/06"} {
		dates := parse("It opened on " + text + " in Leeds.").dates
		if len(dates) != 1 || dates[0].year != want.year || dates[0].month != want.month || dates[0].day != want.day {
			t.Errorf("%q reads as %+v", text, dates)
		}
	}
}

func TestMonthsThatAreWords(t *testing.T) {
	for text, want := range map[string]int{
		"May asked for a delay.": 0, "They may leave.": 0, "The march began.": 0,
		"She left in May.": 1, "It ended in March 2019.": 1, "It ended on May 3.": 1,
	} {
		if got := len(parse(text).dates); got != want {
			t.Errorf("%q has %d dates, want %d", text, got, want)
		}
	}
}

func TestDateLock(t *testing.T) {
	for _, c := range []struct {
		claim, source string
		broken        bool
	}{
		{"It opened on April 6, 2021.", "It opened on 6 April 2021.", false},
		{"It opened in April 2021.", "It opened on 6 April 2021.", false},
		{"It opened in April.", "It opened on 6 April 2021.", false},
		{"It opened on 6 April 2021.", "It opened in April 2021.", true},
		{"It opened on 7 April 2021.", "It opened on 6 April 2021.", true},
		{"It opened in May 2021.", "It opened on 6 April 2021.", true},
		{"It opened on 6 April 2021.", "In 2021 it opened on 6 April.", false},
		{"It opened on 6 April 2020.", "In 2021 it opened on 6 April.", true},
	} {
		findings, _ := lockDates(viewOf(c.claim, c.source))
		if broken := len(findings) > 0; broken != c.broken {
			t.Errorf("%q on %q: %+v", c.claim, c.source, findings)
		}
	}
}
