package discordsim

import (
	"encoding/json"
	"strconv"
)

// object is a JSON object as it was received or is sent. Numbers that were received are json.Number.
type object = map[string]any

func str(o object, key string) string { s, _ := o[key].(string); return s }

func sub(o object, key string) object { s, _ := o[key].(object); return s }

func list(o object, key string) []any { s, _ := o[key].([]any); return s }

// objects are the objects of a list; anything else in it is left out.
func objects(o object, key string) []object {
	var all []object
	for _, item := range list(o, key) {
		if one, ok := item.(object); ok {
			all = append(all, one)
		}
	}
	return all
}

// number reads a number, or a string of digits, which is how Discord writes bit sets.
func number(v any) (int64, bool) {
	switch n := v.(type) {
	case json.Number:
		i, err := strconv.ParseInt(n.String(), 10, 64)
		return i, err == nil
	case string:
		i, err := strconv.ParseInt(n, 10, 64)
		return i, err == nil
	case int:
		return int64(n), true
	case int64:
		return n, true
	case float64:
		return int64(n), true
	}
	return 0, false
}

func num(o object, key string) int64 { n, _ := number(o[key]); return n }

func truth(o object, key string) bool { b, _ := o[key].(bool); return b }

// given tells whether a field is there and not null.
func given(o object, key string) bool { return o[key] != nil }

func has(o object, key string) bool { _, ok := o[key]; return ok }

func encode(v any) []byte {
	raw, err := json.Marshal(v)
	if err != nil {
		panic("discordsim: marshal: " + err.Error()) // only maps, lists, strings, numbers and booleans come here
	}
	return raw
}

// copied is a deep copy, so that what a test looks at does not change under it.
func copied[T any](v T) T {
	switch v := any(v).(type) {
	case object:
		out := make(object, len(v))
		for key, value := range v {
			out[key] = copied(value)
		}
		return any(out).(T)
	case []any:
		if v == nil {
			return any(v).(T)
		}
		out := make([]any, len(v))
		for i, value := range v {
			out[i] = copied(value)
		}
		return any(out).(T)
	}
	return v
}
