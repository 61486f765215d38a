package support

import "testing"

func TestFiguresMeanTheSame(t *testing.T) {
	for _, c := range []struct{ claim, source string }{
		{"£1.2bn", "£1.2 billion"},
		{"£1.2bn", "1,200 million pounds"},
		{"£1.2 billion", "£1,200,000,000"},
		{"twelve ferries", "12 ferries"},
		{"twenty-one towns", "21 towns"},
		{"two hundred and fifty staff", "250 staff"},
		{"87%", "87 per cent"},
		{"87 percent", "87 %"},
		{"10%", "between 10 and 20%"},
		{"£1 million", "£1-2 million"},
		{"26th", "twenty-sixth"},
		{"the 1990s", "in 1993"},
		{"the 1970's", "early 1970s"},
		{"the 19th century", "in 1850"},
		{"five decades", "50 years"},
		{"in 2011", "2009–11"},
		{"in 2021", "on 6 April 2021"},
		{"over 250 branches", "300 branches"},
		{"about 400 people", "398 people"},
		{"1.2 million visitors", "1,234,567 visitors"},
		{"3.5 km", "3.5 kilometres"},
		{"2 m members", "2 million members"},
	} {
		if f, ok := onlyFigure(c.claim); !ok || !figureStands(parse(c.source), f) {
			t.Errorf("%q (%+v) does not stand in %q (%+v)", c.claim, f, c.source, parse(c.source).figures)
		}
	}
}

func TestFiguresDiffer(t *testing.T) {
	for _, c := range []struct{ claim, source string }{
		{"87%", "85%"},
		{"87%", "87 ferries"},
		{"£1.2bn", "£1.2 million"},
		{"£1.2bn", "$1.2bn"},
		{"£1.3bn", "£1.2 billion"},
		{"12 ferries", "120 ferries"},
		{"over 400 branches", "300 branches"},
		{"almost 23,000 people", "almost 25,000 people"},
		{"5 km", "5 miles"},
		{"26th", "26 ferries"},
		{"the 1980s", "in 1993"},
		{"the 18th century", "in 1850"},
		{"1.3 million visitors", "1,234,567 visitors"},
		{"in 2012", "2009–11"},
	} {
		if f, ok := onlyFigure(c.claim); !ok || figureStands(parse(c.source), f) {
			t.Errorf("%q (%+v) stands in %q (%+v)", c.claim, f, c.source, parse(c.source).figures)
		}
	}
}

func onlyFigure(text string) (figure, bool) {
	figures := parse(text).figures
	if len(figures) == 0 {
		return figure{}, false
	}
	return figures[0], true
}

func TestFigureLockNamesWhatTheSourceSays(t *testing.T) {
	v := viewOf("The harbour handled 87% of the grain.", "The harbour handled 85% of the grain in that year.")
	findings, missing, _ := lockFigures(v)
	if missing != 1 || len(findings) != 1 || !findings[0].broken {
		t.Fatalf("findings %+v", findings)
	}
	if want := "the figure 87% does not stand in the source, which says 85%"; findings[0].reason != want {
		t.Errorf("reason %q, want %q", findings[0].reason, want)
	}
}

func TestFigureOfTheQuestionMayStand(t *testing.T) {
	v := viewOf("In 1987 the mill closed.", "The mill closed.")
	v.question = parse("What closed in 1987?")
	if _, missing, _ := lockFigures(v); missing != 0 {
		t.Error("a year of the question counts as missing")
	}
}

func TestCountOfWhatTheSourceLists(t *testing.T) {
	v := viewOf("She sang in two operas.", "She sang in Aurora and in The Lighthouse.")
	if findings, _, _ := lockFigures(v); len(findings) != 1 || findings[0].broken {
		t.Errorf("findings %+v: a count of a list must not break the lock", findings)
	}
	v = viewOf("She sang in two operas.", "She sang in three operas.")
	if findings, _, _ := lockFigures(v); len(findings) != 1 || !findings[0].broken {
		t.Errorf("findings %+v: another count must break the lock", findings)
	}
}
