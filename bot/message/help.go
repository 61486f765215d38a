package message

import "strings"

// A HelpView is what the bot knows of itself and its place.
type HelpView struct {
	Name         string            // of the bot
	Commands     map[string]string // name → Discord's ID of the command, for those that may be clicked; may be nil
	Documents    int
	Passages     int
	Model        string // that writes answers; empty when they are quotations
	KeepDays     int    // how long questions are kept; 0 keeps none
	Maintainers  string // who keeps the documents, in a few words: "Members with the role Librarian"
	IsMaintainer bool   // adds what maintainers can do
}

// command is a command as it can be clicked.
func (v HelpView) command(name string) string {
	root, _, _ := strings.Cut(name, " ")
	if id := v.Commands[root]; isID(id) {
		return "</" + name + ":" + id + ">"
	}
	return "`/" + name + "`"
}

// Help says what the bot can do, what it keeps, and who keeps the documents.
func Help(v HelpView) Message {
	return draw(plain,
		text("### "+inline(v.Name, publisherLength),
			"I answer from "+count(v.Documents, "document")+" and show where every statement comes from. When they do not tell, I say so."),
		text(v.asking()...),
		text(v.looking()...),
		text(v.maintaining()...),
		rule(),
		text(append(v.trusting(), v.keeping()...)...))
}

func (v HelpView) asking() []string {
	return []string{"**Ask**",
		"- " + v.command("ask") + ", a mention, or a direct message",
		"- Reply to an answer, or write in its thread, to ask on",
		"- The numbers under an answer open the quoted passage, for you alone",
		"- On any message: Apps, then **" + CommandCheck + "** or **" + CommandAbout + "**"}
}

func (v HelpView) looking() []string {
	return []string{"**Look around**",
		"- " + v.command("sources") + " lists the documents, " + v.command("source") + " shows one",
		"- " + v.command("search") + " finds passages, without an answer"}
}

func (v HelpView) maintaining() []string {
	if !v.IsMaintainer {
		return nil
	}
	return []string{"**Maintain**",
		"- " + v.command("corpus list") + ", " + v.command("corpus add") + ", " + v.command("corpus remove") + ", " + v.command("reload"),
		"- " + v.command("gaps") + " shows what was asked in vain",
		"- " + v.command("status") + " and " + v.command("settings")}
}

func (v HelpView) trusting() []string {
	words := "Answers are the sources' own words, sentence by sentence."
	if v.Model != "" {
		words = "A model (" + inline(v.Model, publisherLength) + ") writes the answers. A statement that its quote does not bear out is left out."
	}
	return []string{small("**Trust** · " + words + " A quote proves that a source says so, not that the source is right.")}
}

func (v HelpView) keeping() []string {
	kept := "No question is kept."
	if v.KeepDays > 0 {
		kept = "Questions and votes, for " + count(v.KeepDays, "day") + " and without your name. " + v.command(CommandForget) + " removes yours at once."
	}
	lines := []string{small("**What I keep** · " + kept)}
	if v.Maintainers != "" {
		lines = append(lines, small("**Who keeps the documents** · "+inline(v.Maintainers, questionLength)))
	}
	return lines
}
