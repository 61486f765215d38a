package discordsim

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// The types of components.
const (
	typeRow         = 1
	typeButton      = 2
	typeSelect      = 3
	typeInput       = 4
	typeUserSelect  = 5
	typeChanSelect  = 8
	typeSection     = 9
	typeText        = 10
	typeThumbnail   = 11
	typeGallery     = 12
	typeFile        = 13
	typeSeparator   = 14
	typeContainer   = 17
	typeLabel       = 18
	typeUpload      = 19
	mostComponents  = 40
	mostDisplayText = 4000
)

func isSelect(kind int64) bool {
	return kind == typeSelect || kind >= typeUserSelect && kind <= typeChanSelect
}

// each visits every component in reading order, the accessory of a section after its texts.
func each(components []any, visit func(path string, c object)) {
	eachUnder("components", components, visit)
}

func eachUnder(path string, components []any, visit func(string, object)) {
	for i, item := range components {
		c, ok := item.(object)
		if !ok {
			continue
		}
		at := path + "." + strconv.Itoa(i)
		visit(at, c)
		eachUnder(at+".components", list(c, "components"), visit)
		for _, single := range []string{"accessory", "component"} {
			if inner := sub(c, single); inner != nil {
				visit(at+"."+single, inner)
			}
		}
	}
}

// textsOf are the texts of the text displays.
func textsOf(components []any) []string {
	var all []string
	each(components, func(_ string, c object) {
		if num(c, "type") == typeText {
			all = append(all, str(c, "content"))
		}
	})
	return all
}

// complete fills in what Discord does: a number for every component that has none, and the defaults.
func complete(components []any) {
	used := map[int64]bool{}
	each(components, func(_ string, c object) { used[num(c, "id")] = true })
	next := int64(1)
	each(components, func(_ string, c object) {
		for name, value := range defaults(num(c, "type")) {
			if !given(c, name) {
				c[name] = value
			}
		}
		fetched(sub(c, "media"))
		for _, item := range objects(c, "items") {
			if fetched(sub(item, "media")); !given(item, "description") {
				item["description"] = nil
			}
		}
		if num(c, "id") != 0 {
			return
		}
		for used[next] {
			next++
		}
		used[next] = true
		c["id"] = json.Number(strconv.FormatInt(next, 10))
	})
}

// fetched is a picture after Discord fetched it.
func fetched(media object) {
	if media == nil {
		return
	}
	media["id"], media["proxy_url"] = "1", "https://media.discordapp.net/external/"+strings.TrimPrefix(str(media, "url"), "https://")
}

func defaults(kind int64) object {
	switch {
	case isSelect(kind):
		return object{"min_values": 1, "max_values": 1}
	case kind == typeSeparator:
		return object{"spacing": 1, "divider": true}
	case kind == typeContainer:
		return object{"accent_color": nil, "spoiler": false}
	case kind == typeThumbnail:
		return object{"description": nil, "spoiler": false}
	}
	return nil
}

// componentFaults holds the components of a message to the limits.
func componentFaults(components []any, v2 bool) []fault {
	f := &componentCheck{v2: v2, customs: map[string]bool{}, ids: map[int64]bool{}}
	if !v2 && len(components) > 5 {
		f.add("components", "BASE_TYPE_MAX_LENGTH", "Must be 5 or fewer in length.")
	}
	for i, item := range components {
		f.top("components."+strconv.Itoa(i), item)
	}
	each(components, f.one)
	if f.count > mostComponents && v2 {
		f.add("components", "BASE_TYPE_MAX_LENGTH", "%d components, the limit is %d in all.", f.count, mostComponents)
	}
	if f.characters > mostDisplayText {
		f.add("components", "COMPONENT_MAX_TOTAL_COMPONENT_CHARACTERS_EXCEEDED", "%d characters of text, the limit is %d in all.", f.characters, mostDisplayText)
	}
	return f.faults
}

type componentCheck struct {
	v2                bool
	faults            []fault
	customs           map[string]bool
	ids               map[int64]bool
	count, characters int
}

func (f *componentCheck) add(path, code, format string, args ...any) {
	f.faults = append(f.faults, wrong(path, code, format, args...))
}

// length wants so many characters.
func (f *componentCheck) length(path, text string, least, most int) {
	if fault, bad := lengthFault(path, text, least, most); bad {
		f.faults = append(f.faults, fault)
	}
}

func (f *componentCheck) top(path string, item any) {
	c, _ := item.(object)
	kind := num(c, "type")
	good := kind == typeRow
	if f.v2 {
		good = good || kind == typeSection || kind == typeText || kind == typeGallery || kind == typeFile || kind == typeSeparator || kind == typeContainer
	}
	if !good {
		f.add(path+".type", "UNION_TYPE_CHOICES", "A component of type %d cannot stand here (components v2: %t).", kind, f.v2)
	}
}

func (f *componentCheck) one(path string, c object) {
	f.count++
	if id := num(c, "id"); id != 0 {
		if f.ids[id] {
			f.add(path+".id", "COMPONENT_ID_DUPLICATED", "The id %d is used twice.", id)
		}
		f.ids[id] = true
	}
	if given(c, "custom_id") {
		f.custom(path, str(c, "custom_id"))
	}
	switch kind := num(c, "type"); {
	case kind == typeRow:
		f.row(path, c)
	case kind == typeButton:
		f.button(path, c)
	case isSelect(kind):
		f.choice(path, c)
	case kind == typeText:
		f.characters += len([]rune(str(c, "content")))
		f.length(path+".content", str(c, "content"), 1, mostDisplayText)
	case kind == typeSection:
		f.section(path, c)
	case kind == typeContainer:
		f.container(path, c)
	case kind == typeThumbnail:
		f.length(path+".description", str(c, "description"), 0, 1024)
	case kind == typeGallery:
		if n := len(list(c, "items")); n < 1 || n > 10 {
			f.add(path+".items", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 10 in length.")
		}
	}
}

func (f *componentCheck) custom(path, id string) {
	f.length(path+".custom_id", id, 1, 100)
	if f.customs[id] {
		f.add(path+".custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated")
	}
	f.customs[id] = true
}

func (f *componentCheck) row(path string, c object) {
	inner := objects(c, "components")
	selects, others := 0, 0
	for _, one := range inner {
		switch kind := num(one, "type"); {
		case isSelect(kind):
			selects++
		case kind != typeButton:
			others++
		}
	}
	switch {
	case len(inner) < 1 || len(inner) > 5:
		f.add(path+".components", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length.")
	case others > 0 || selects > 1 || selects == 1 && len(inner) > 1:
		f.add(path+".components", "COMPONENT_LAYOUT_WIDTH_EXCEEDED", "A row holds up to five buttons or one select.")
	}
}

func (f *componentCheck) button(path string, c object) {
	f.length(path+".label", str(c, "label"), 0, 80)
	link, style := given(c, "url"), num(c, "style")
	if str(c, "label") == "" && sub(c, "emoji") == nil && style != 6 {
		f.add(path, "BUTTON_COMPONENT_NEEDS_LABEL_OR_EMOJI", "A button needs a label or an emoji.")
	}
	switch {
	case style == 5 && (!link || given(c, "custom_id")):
		f.add(path, "BUTTON_COMPONENT_INVALID_URL", "A link button has a url and no custom_id.")
	case style >= 1 && style <= 4 && (link || !given(c, "custom_id")):
		f.add(path, "BUTTON_COMPONENT_CUSTOM_ID_REQUIRED", "A button has a custom_id and no url.")
	}
	if link {
		f.length(path+".url", str(c, "url"), 1, 512)
	}
}

func (f *componentCheck) choice(path string, c object) {
	if !given(c, "custom_id") {
		f.add(path+".custom_id", "BASE_TYPE_REQUIRED", "This field is required")
	}
	f.length(path+".placeholder", str(c, "placeholder"), 0, 150)
	options := objects(c, "options")
	least, most := int64(1), int64(1)
	if given(c, "min_values") {
		least = num(c, "min_values")
	}
	if given(c, "max_values") {
		most = num(c, "max_values")
	}
	if least < 0 || most < 1 || most > 25 || least > most || num(c, "type") == typeSelect && most > int64(len(options)) {
		f.add(path, "SELECT_COMPONENT_VALUES_RANGE", "min_values %d and max_values %d do not fit %d options.", least, most, len(options))
	}
	if num(c, "type") != typeSelect {
		return
	}
	if len(options) < 1 || len(options) > 25 {
		f.add(path+".options", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 25 in length.")
	}
	values := map[string]bool{}
	for i, o := range options {
		at := fmt.Sprintf("%s.options.%d", path, i)
		f.length(at+".label", str(o, "label"), 1, 100)
		f.length(at+".value", str(o, "value"), 1, 100)
		f.length(at+".description", str(o, "description"), 0, 100)
		if values[str(o, "value")] {
			f.add(at+".value", "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "The specified option value is already used")
		}
		values[str(o, "value")] = true
	}
}

func (f *componentCheck) section(path string, c object) {
	inner := objects(c, "components")
	if len(inner) < 1 || len(inner) > 3 {
		f.add(path+".components", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 3 in length.")
	}
	for _, one := range inner {
		if num(one, "type") != typeText {
			f.add(path+".components", "UNION_TYPE_CHOICES", "A section holds texts.")
		}
	}
	if kind := num(sub(c, "accessory"), "type"); kind != typeButton && kind != typeThumbnail {
		f.add(path+".accessory", "BASE_TYPE_REQUIRED", "A section has a button or a thumbnail beside it.")
	}
}

func (f *componentCheck) container(path string, c object) {
	if len(list(c, "components")) == 0 {
		f.add(path+".components", "BASE_TYPE_REQUIRED", "This field is required")
	}
	for _, one := range objects(c, "components") {
		switch kind := num(one, "type"); kind {
		case typeRow, typeText, typeSection, typeGallery, typeSeparator, typeFile:
		default:
			f.add(path+".components", "UNION_TYPE_CHOICES", "A component of type %d cannot stand in a container.", kind)
		}
	}
	if color := num(c, "accent_color"); color < 0 || color > 0xFFFFFF {
		f.add(path+".accent_color", "NUMBER_TYPE_MAX", "int value should be between 0 and 16777215.")
	}
}
