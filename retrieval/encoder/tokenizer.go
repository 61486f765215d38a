package encoder

import (
	"math"
	"strings"
	"unicode/utf8"
)

// Identifiers of the vocabulary's special tokens, fixed by the model.
const (
	tokenUnknown = 100
	tokenStart   = 101 // [CLS]
	tokenEnd     = 102 // [SEP]
)

// longestWord is where BertTokenizer gives up on a word, in characters.
const longestWord = 100

// tokenizer is BERT's WordPiece, uncased, giving the identifiers that the model's own tokenizer gives.
type tokenizer struct {
	starts  map[string]int32 // pieces that begin a word
	inner   map[string]int32 // pieces that go on with one, without their "##"
	longest int              // bytes of the longest piece
}

func newTokenizer(vocabulary []string) *tokenizer {
	t := &tokenizer{starts: make(map[string]int32, len(vocabulary)), inner: make(map[string]int32, len(vocabulary)/4)}
	for id, piece := range vocabulary {
		rest, isInner := strings.CutPrefix(piece, "##")
		// "##" itself is no piece that could go on with anything.
		if isInner && rest != "" {
			t.inner[rest] = int32(id)
		} else {
			t.starts[piece] = int32(id)
		}
		// A word that has "##" in the text is split at each "#", so it never reaches the map of starts whole.
		t.longest = max(t.longest, len(piece))
	}
	return t
}

// encode returns the text's tokens between [CLS] and [SEP], at most limit of them, the first ones of a longer text.
func (t *tokenizer) encode(text string, limit int) []int32 {
	s := splitter{tokens: []int32{tokenStart}, limit: limit - 1, vocabulary: t}
	for text != "" && !s.full() {
		before, special, rest := cutSpecial(text)
		s.split(before)
		if special >= 0 && !s.full() {
			s.tokens = append(s.tokens, special)
		}
		text = rest
	}
	if s.full() {
		s.tokens = s.tokens[:s.limit]
	}
	return append(s.tokens, tokenEnd)
}

// count returns how many tokens the whole text has, [CLS] and [SEP] included.
func (t *tokenizer) count(text string) int { return len(t.encode(text, math.MaxInt)) }

var specialTokens = map[string]int32{
	"[PAD]": 0, "[UNK]": tokenUnknown, "[CLS]": tokenStart, "[SEP]": tokenEnd, "[MASK]": 103,
}

// cutSpecial splits text at the first special token written out in it: the model's tokenizer reads those as such too.
// Where there is none, special is -1 and before is all of the text.
func cutSpecial(text string) (before string, special int32, rest string) {
	for from := 0; ; {
		open := strings.IndexByte(text[from:], '[')
		if open < 0 {
			return text, -1, ""
		}
		open += from
		for name, id := range specialTokens {
			if strings.HasPrefix(text[open:], name) {
				return text[:open], id, text[open+len(name):]
			}
		}
		from = open + 1
	}
}

// splitter collects the tokens of one text, word by word.
type splitter struct {
	vocabulary *tokenizer
	tokens     []int32
	limit      int
	word       []byte // normalised, UTF-8
	characters int
}

func (s *splitter) full() bool { return len(s.tokens) >= s.limit }

// flush ends the word, if there is one.
func (s *splitter) flush() {
	if s.characters == 0 {
		return
	}
	if s.characters > longestWord {
		s.tokens = append(s.tokens, tokenUnknown)
	} else {
		s.tokens = s.vocabulary.pieces(s.tokens, s.word)
	}
	s.word, s.characters = s.word[:0], 0
}

func (s *splitter) add(r rune) {
	s.characters++
	// A word too long for the vocabulary needs no more of its letters: a text of one endless word stays small.
	if s.characters <= longestWord {
		s.word = utf8.AppendRune(s.word, r)
	}
}

// pieces appends the word's pieces, each the longest that fits, or [UNK] where none does.
func (t *tokenizer) pieces(tokens []int32, word []byte) []int32 {
	begin, known := len(tokens), t.starts
	for len(word) > 0 {
		end := min(len(word), t.longest)
		id, ok := known[string(word[:end])]
		for !ok && end > 1 {
			end--
			id, ok = known[string(word[:end])]
		}
		if !ok {
			return append(tokens[:begin], tokenUnknown)
		}
		tokens, word, known = append(tokens, id), word[end:], t.inner
	}
	return tokens
}
