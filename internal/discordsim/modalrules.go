package discordsim

import (
	"fmt"
	"strconv"
)

// modalFaults holds a modal to the limits.
func modalFaults(data object) []fault {
	all := lengths("", data, "title", 1, 45, "custom_id", 1, 100)
	parts := objects(data, "components")
	if len(parts) < 1 || len(parts) > 5 {
		all = append(all, wrong("components", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length."))
	}
	customs := map[string]bool{}
	for i, part := range parts {
		all = append(all, modalPart("components."+strconv.Itoa(i), part, customs)...)
	}
	return all
}

func modalPart(path string, part object, customs map[string]bool) []fault {
	switch num(part, "type") {
	case typeText:
		return lengths(path, part, "content", 1, mostDisplayText)
	case typeLabel:
		all := lengths(path, part, "label", 1, 45, "description", 0, 100)
		inner := sub(part, "component")
		if inner == nil {
			return append(all, wrong(path+".component", "BASE_TYPE_REQUIRED", "This field is required"))
		}
		return append(all, modalField(path+".component", inner, customs)...)
	case typeRow:
		inner := objects(part, "components")
		if len(inner) != 1 || num(inner[0], "type") != typeInput {
			return []fault{wrong(path+".components", "BASE_TYPE_BAD_LENGTH", "A row of a modal holds one text input.")}
		}
		at := path + ".components.0"
		return append(lengths(at, inner[0], "label", 1, 45), modalField(at, inner[0], customs)...)
	}
	return []fault{wrong(path+".type", "UNION_TYPE_CHOICES", "A component of type %d cannot stand in a modal.", num(part, "type"))}
}

func modalField(path string, field object, customs map[string]bool) []fault {
	all := lengths(path, field, "custom_id", 1, 100)
	if customs[str(field, "custom_id")] {
		all = append(all, wrong(path+".custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated"))
	}
	customs[str(field, "custom_id")] = true
	switch kind := num(field, "type"); {
	case kind == typeInput:
		return append(all, inputFaults(path, field)...)
	case isSelect(kind):
		check := &componentCheck{customs: map[string]bool{}, ids: map[int64]bool{}}
		check.choice(path, field)
		return append(all, check.faults...)
	case kind == typeButton || kind < typeUpload:
		all = append(all, wrong(path+".type", "UNION_TYPE_CHOICES", "A component of type %d cannot stand in a label.", kind))
	}
	return all
}

func inputFaults(path string, input object) []fault {
	all := lengths(path, input, "placeholder", 0, 100, "value", 0, 4000)
	if style := num(input, "style"); style != 1 && style != 2 {
		all = append(all, wrong(path+".style", "BASE_TYPE_CHOICES", "Value must be one of {1, 2}."))
	}
	least, most := num(input, "min_length"), int64(4000)
	if given(input, "max_length") {
		most = num(input, "max_length")
	}
	if least < 0 || least > 4000 || most < 1 || most > 4000 || least > most {
		all = append(all, wrong(path+".max_length", "NUMBER_TYPE_MAX", "min_length %d and max_length %d must be between 0 and 4000.", least, most))
	}
	return all
}

// autocompleteFaults holds suggestions to the limits.
func autocompleteFaults(data object) []fault {
	choices := objects(data, "choices")
	var all []fault
	if len(choices) > 25 {
		all = append(all, wrong("data.choices", "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length."))
	}
	for i, c := range choices {
		at := fmt.Sprintf("data.choices.%d", i)
		all = append(all, lengths(at, c, "name", 1, 100)...)
		if s, is := c["value"].(string); is {
			if f, bad := lengthFault(at+".value", s, 1, 100); bad {
				all = append(all, f)
			}
		}
	}
	return all
}
