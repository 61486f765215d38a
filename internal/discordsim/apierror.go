package discordsim

import (
	"fmt"
	"net/http"
	"strings"
)

// failure is an error answer of Discord's.
type failure struct {
	status  int
	code    int
	message string
	fields  []fault // of a form that is wrong
}

// fault is one wrong field: a path such as "embeds.0.title", Discord's word for what is wrong, and its sentence.
type fault struct {
	path, code, message string
}

func (f *failure) Error() string { return fmt.Sprintf("%d %s (%d)", f.status, f.message, f.code) }

func fail(status, code int, message string) *failure {
	return &failure{status: status, code: code, message: message}
}

func unauthorized() *failure { return fail(http.StatusUnauthorized, 0, "401: Unauthorized") }
func noSuchRoute() *failure  { return fail(http.StatusNotFound, 0, "404: Not Found") }
func unknownChannel() *failure {
	return fail(http.StatusNotFound, 10003, "Unknown Channel")
}
func unknownGuild() *failure   { return fail(http.StatusNotFound, 10004, "Unknown Guild") }
func unknownMember() *failure  { return fail(http.StatusNotFound, 10007, "Unknown Member") }
func unknownMessage() *failure { return fail(http.StatusNotFound, 10008, "Unknown Message") }
func unknownUser() *failure    { return fail(http.StatusNotFound, 10013, "Unknown User") }
func unknownEmoji() *failure   { return fail(http.StatusBadRequest, 10014, "Unknown Emoji") }
func unknownWebhook() *failure { return fail(http.StatusNotFound, 10015, "Unknown Webhook") }
func unknownInteraction() *failure {
	return fail(http.StatusNotFound, 10062, "Unknown interaction")
}
func unknownCommand() *failure {
	return fail(http.StatusNotFound, 10063, "Unknown application command")
}
func alreadyAcknowledged() *failure {
	return fail(http.StatusBadRequest, 40060, "Interaction has already been acknowledged.")
}
func missingAccess() *failure { return fail(http.StatusForbidden, 50001, "Missing Access") }
func missingPermissions() *failure {
	return fail(http.StatusForbidden, 50013, "Missing Permissions")
}
func notTheAuthor() *failure {
	return fail(http.StatusForbidden, 50005, "Cannot edit a message authored by another user")
}
func emptyMessage() *failure {
	return fail(http.StatusBadRequest, 50006, "Cannot send an empty message")
}
func closedUser() *failure {
	return fail(http.StatusForbidden, 50007, "Cannot send messages to this user")
}
func notText() *failure {
	return fail(http.StatusBadRequest, 50008, "Cannot send messages in a non-text channel")
}
func expiredToken() *failure {
	return fail(http.StatusUnauthorized, 50027, "Invalid Webhook Token")
}
func archivedThread() *failure { return fail(http.StatusBadRequest, 50083, "Thread is archived") }
func lockedThread() *failure   { return fail(http.StatusForbidden, 160005, "Thread is locked") }
func threadExists() *failure {
	return fail(http.StatusBadRequest, 160004, "A thread has already been created for this message")
}
func noHistory() *failure {
	return fail(http.StatusBadRequest, 160002, "Cannot reply without permission to read message history")
}

// invalidForm is Discord's 50035 with every wrong field.
func invalidForm(faults ...fault) *failure {
	return &failure{status: http.StatusBadRequest, code: 50035, message: "Invalid Form Body", fields: faults}
}

func wrong(path, code, format string, args ...any) fault {
	return fault{path, code, fmt.Sprintf(format, args...)}
}

// wire is the error as Discord writes it: the fields nested by the parts of their paths.
func (f *failure) wire() object {
	o := object{"message": f.message, "code": f.code}
	if len(f.fields) == 0 {
		return o
	}
	errors := object{}
	for _, one := range f.fields {
		at := errors
		for _, part := range strings.Split(one.path, ".") {
			if part == "" {
				continue
			}
			next, _ := at[part].(object)
			if next == nil {
				next = object{}
				at[part] = next
			}
			at = next
		}
		at["_errors"] = append(list(at, "_errors"), object{"code": one.code, "message": one.message})
	}
	o["errors"] = errors
	return o
}
