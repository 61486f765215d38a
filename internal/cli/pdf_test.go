package cli

import (
	"encoding/json"
	"strings"
	"testing"

	"ibid/answer"
	"ibid/internal/testpdf"
)

func TestACitationNamesThePage(t *testing.T) {
	t.Setenv("DATA_DIR", t.TempDir())
	book := testpdf.New("Harbour Board", "%d").Paragraph("The harbour board met on Monday in the old hall of the town.").
		Page().Paragraph("The village of Ashby has 40 houses and a mill.").Page().Paragraph("The meeting ended at noon.")
	dir := folder(t, map[string]string{"minutes.pdf": string(book.Bytes())})
	for range 2 { // the second time the document comes from the store
		r := run(t, "", "ask", "--corpus", dir, "How many houses has Ashby?")
		if r.code != 0 || !strings.Contains(r.out, "“The village of Ashby has 40 houses and a mill.” [1, p. 2]") {
			t.Errorf("exit %d: %s%s", r.code, r.out, r.errors)
		}
		var a answer.Answer
		if err := json.Unmarshal([]byte(run(t, "", "ask", "--corpus", dir, "--json", "How many houses has Ashby?").out), &a); err != nil {
			t.Fatal(err)
		}
		if len(a.Claims) == 0 || a.Claims[0].Citations[0].Page != 2 {
			t.Errorf("%+v", a.Claims)
		}
	}
}
