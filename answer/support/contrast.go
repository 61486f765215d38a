package support

import "strings"

// opposites are groups of words of which at most one can be true of a thing
// at a time: each line is "these / those". They are stemmed when read.
const opposites = `
increase increased rise rose risen grow grew grown growth climb climbed gain gained surge surged expand expanded up raised higher / decrease decreased fall fell fallen decline declined drop dropped shrink shrank loss reduce reduced reduction cut down lowered lower contracted
more greater most / less fewer least
best finest / worst poorest
high highest / low lowest
large larger largest big bigger biggest huge major / small smaller smallest tiny minor
long longer longest / short shorter shortest brief
old older oldest elder eldest / young younger youngest
early earlier earliest / late later latest
first / last final second third
before prior preceded / after following followed
start started begin began begun open opened launch launched commence commenced found founded establish established / end ended finish finished close closed stop stopped cease ceased abolish abolished dissolve dissolved
win won victory victorious defeat beat / lose lost losing
succeed succeeded success successful successfully / fail failed failure unsuccessful unsuccessfully
approve approved accept accepted allow allowed permit permitted grant granted pass passed authorise authorised authorize authorized endorse endorsed / block blocked reject rejected refuse refused deny denied ban banned forbid forbade forbidden prohibit prohibited veto vetoed disapproved
support supported favour favoured favor favored back backed back defend defended / oppose opposed criticise criticised criticize criticized condemn condemned against attack attacked
like liked love loved / hate hated dislike disliked
agree agreed / disagree disagreed dispute disputed
confirm confirmed / deny denied
include included including / exclude excluded excluding
join joined enter entered arrive arrived / leave left quit departed exit exited
buy bought purchase purchased acquire acquired / sell sold
give gave given send sent / receive received take took
born / died dead death killed
alive living / dead deceased
male man men boy husband father son brother king prince actor / female woman women girl wife mother daughter sister queen princess actress
mother / daughter
father / son
husband / brother
parent parents / child children sibling siblings
uncle / father brother son
public / private
legal lawful legitimate / illegal unlawful illegitimate
guilty convicted / innocent acquitted
true / false
fiction fictional fictitious imaginary / nonfiction factual real
positive positively favourable acclaimed praised praise / negative negatively unfavourable criticized panned
popular famous renowned well-known / unpopular unknown obscure
common frequent frequently often always / rare rarely seldom never
strong stronger / weak weaker
fast faster quick quickly / slow slower slowly
hot warm warmer / cold cool cooler
rich wealthy wealthiest / poor poorest
full entire complete completely entirely fully / part partial partially partly incomplete
north northern northeast / south southern southwest
east eastern southeast / west western northwest
left / right
above upper top / below lower bottom
inside indoor within inner interior / outside outdoor outer exterior
cause caused causing / prevent prevented cure
protect protected / harm harmed damage damaged endanger
safe safely / dangerous unsafe hazardous
easy easily / difficult hard
simple / complex complicated
same identical / different
ancient / modern
urban city / rural countryside
summer / winter
spring / autumn
morning / evening night
sunrise dawn / sunset dusk
single unmarried / married
together / alone separately
employ employed hire hired appoint appointed / fire fired dismiss dismissed sack sacked resign resigned
attack attacked invade invaded / defend defended
friend ally allies / enemy enemies rival
hero / villain
comedy comic / tragedy tragic
theory / fact
live / recorded
professional / amateur
voluntary voluntarily / compulsory mandatory forced
permanent permanently / temporary temporarily
visible / invisible
solid / liquid gas
increasingly / decreasingly
minimum / maximum
majority / minority
import imported / export exported
export / import
credit / debit
teacher / student pupil
doctor / patient
employer / employee
buyer / seller
author writer / reader
singer vocalist / drummer guitarist bassist
football footballer / baseball basketball hockey cricket tennis
baseball / basketball hockey cricket tennis
novel book / film movie album song
film movie / album song play
television / radio
Christian Christianity / Muslim Islam Islamic Jewish Judaism Hindu Buddhist
Catholic / Protestant
Democrat Democratic / Republican
conservative / liberal labour
white / black
red / blue green yellow
day / night
rejected / accepted
awake / asleep
advantage benefit / disadvantage drawback
war / peace
peaceful / violent
victim / perpetrator
ally / opponent
praise praised / criticism criticised
appeared / disappeared vanished
remember remembered / forget forgot forgotten
only solely / also several multiple many
never / once always frequently
`

// prefixes that turn a word around: "able", "unable".
var reversing = []string{"un", "in", "im", "ir", "il", "dis", "non", "mis"}

// readOpposites maps a stem to the stems that exclude it.
func readOpposites() map[string]map[string]bool {
	table := map[string]map[string]bool{}
	for _, line := range strings.Split(strings.TrimSpace(opposites), "\n") {
		these, those, _ := strings.Cut(line, "/")
		for _, a := range strings.Fields(these) {
			for _, b := range strings.Fields(those) {
				oppose(table, bareStem(a), bareStem(b))
				oppose(table, bareStem(b), bareStem(a))
			}
		}
	}
	return table
}

func oppose(table map[string]map[string]bool, a, b string) {
	if a == "" || b == "" || a == b {
		return
	}
	if table[a] == nil {
		table[a] = map[string]bool{}
	}
	table[a][b] = true
}

// A clashing pair is a word of the claim and its opposite in the source.
type clashing struct{ claim, source string }

// contrasts finds words of the claim that the source lacks while it has their
// opposite.
func contrasts(table map[string]map[string]bool, claim, source *sentence) []clashing {
	stems := map[string]string{}
	for _, w := range source.words {
		if w.isLetters() {
			stems[bareStem(w.lower)] = w.lower
		}
	}
	var found []clashing
	for _, w := range claim.words {
		if s := bareStem(w.lower); w.isLetters() && stems[s] == "" {
			if against := opposite(table[s], s, stems); against != "" {
				found = append(found, clashing{w.lower, against})
			}
		}
	}
	return found
}

func opposite(against map[string]bool, s string, stems map[string]string) string {
	best := ""
	for t := range against {
		if w, ok := stems[t]; ok {
			best = later(best, w)
		}
	}
	for _, prefix := range reversing {
		if w, ok := stems[prefix+s]; ok {
			best = later(best, w)
		}
		if bare, ok := strings.CutPrefix(s, prefix); ok && len(bare) > 3 && stems[bare] != "" {
			best = later(best, stems[bare])
		}
	}
	return best
}

// bareStem is the stem of a lower-case word, stop words included.
func bareStem(w string) string {
	if s := stem(w); s != "" {
		return s
	}
	return w
}
