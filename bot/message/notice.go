package message

import (
	"fmt"
	"time"
)

// Notice is a plain word of the bot's own that needs no more than a line.
func Notice(line string) Message { return draw(plain, text(inline(line, questionLength))) }

// Invalid says what is wrong with what was asked for, and how to do it right.
func Invalid(line string) Message { return draw(untold, text(inline(line, 2*questionLength))) }

// TooMany asks a member to wait.
func TooMany(until time.Time) Message {
	return draw(untold, text("You have asked a lot in a short time. Ask again "+relative(until)+"."))
}

// ChannelBusy asks a channel's members to wait.
func ChannelBusy(until time.Time) Message {
	return draw(untold, text("A lot is being asked in this channel. Ask again "+relative(until)+"."))
}

// QueueFull says that more questions wait than can be answered soon.
func QueueFull(waiting int) Message {
	return draw(untold, text("More is being asked than I can answer right now: "+count(waiting, "question")+" wait. Ask again in a minute."))
}

// Queued says how many questions come first.
func Queued(question string, before int) Message {
	return draw(open, asked(question, ""), text(small("⏳ "+count(before, "question")+" before yours")))
}

// Restarting says that a question was not answered because the bot restarts.
func Restarting() Message {
	return draw(untold, text("I am being restarted and could not finish this. Ask again in a minute."))
}

// Failed is what a member sees when something went wrong; the operator finds
// the reference in the log.
func Failed(reference string) Message {
	line := small("Reference for the operator: `" + reference + "`")
	if reference == "" || !isName(reference) {
		line = ""
	}
	return draw(refused, text("Something went wrong on my side. It is written down; please ask again.", line))
}

// Expired says that a button's answer is no longer kept.
func Expired() Message {
	return draw(untold, text("This button is too old: what it belongs to is no longer kept. Ask again with `/ask`."))
}

// NotAllowed says that a command is the maintainers', and who decides on that.
func NotAllowed() Message {
	return draw(untold, text("This is for the maintainers of the documents. Who they are is decided by the server's administrators (Server Settings, Integrations) and by the operator (`MAINTAINER_ROLES`)."))
}

// MissingPermission names what the bot may not do in a channel, and where that
// is switched on. channel is an ID, or empty.
func MissingPermission(permissions []string, channel string) Message {
	where := "this channel"
	if isID(channel) {
		where = "<#" + channel + ">"
	}
	lines := []string{"### I may not answer in " + where, "I miss:"}
	for _, p := range permissions[:min(len(permissions), maxOptions)] {
		lines = append(lines, "- **"+inline(p, publisherLength)+"**")
	}
	lines = append(lines, small("A moderator switches them on under Edit Channel, Permissions, my role."))
	return draw(untold, text(lines...))
}

// ForgetConfirm asks before what is kept of a member is removed.
func ForgetConfirm(questions, feedback int, days int) Message {
	if questions+feedback == 0 {
		return Notice("Nothing is kept of you.")
	}
	return draw(refused,
		text("### Forget me?", fmt.Sprintf("I keep %s and %s of yours, not under your name but under a code that only I can make of your account. They go by themselves after %s.",
			count(questions, "question"), count(feedback, "vote"), count(days, "day")), "Answers that stand in channels stay there: delete those messages yourself if you want them gone."),
		row(danger("Remove everything now", ID{Action: ForgetYes}), cancel("Keep it", "")))
}

// Forgotten says that nothing is kept of a member any more.
func Forgotten(removed int) Message {
	return draw(told, text("✅ Removed: "+count(removed, "entry of yours")+". Nothing is kept of you now."))
}

// Cancelled replaces a question that was answered with no.
func Cancelled() Message { return draw(plain, text("Nothing was changed.")) }

// Thanks answers a vote.
func Thanks() Message { return draw(told, text("Thank you.")) }

// ThanksWhy answers a 👎 with the offer to say why.
func ThanksWhy(answerID string) Message {
	return draw(plain, text("Thank you. What was wrong with it?"),
		row(button("Say why", ID{Action: Why, Subject: answerID})))
}
