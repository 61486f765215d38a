package support

import "strings"

// The tables are closed lists of English, written for this package. They are
// read-only.

var bounds = map[string]bound{
	"about": about, "around": about, "approximately": about, "roughly": about, "some": about, "nearly": about,
	"almost": about, "circa": about, "ca": about, "c": about, "estimated": about, "~": about,
	"over": atLeast, "least": atLeast, "exceeding": atLeast, "above": atLeast, "minimum": atLeast, ">": atLeast,
	"under": atMost, "below": atMost, "most": atMost, "maximum": atMost, "<": atMost,
}

var rangeWords = set(`to and or – — through until till`)

var currencies = aliases(`£ pound pounds gbp sterling | $ dollar dollars usd | € euro euros eur | ¥ yen jpy |
	₹ rupee rupees inr | p pence | ¢ cents`)

var measures = aliases(`km kilometre kilometres kilometer kilometers | m metre metres meter meters | cm centimetre
	centimetres centimeter centimeters | mm millimetre millimetres | mile miles mi | foot feet ft | inch inches | yard yards |
	kg kilogram kilograms kilo kilos | g gram grams | mg milligram milligrams | tonne tonnes ton tons | lb lbs pounds-weight |
	litre litres liter liters | ml millilitre millilitres | acre acres | hectare hectares ha |
	year years yr yrs decades centuries | month months | week weeks | day days | hour hours hr hrs | minute minutes min | second-time seconds |
	degree degrees ° | kw | mw | gw | kwh | mwh | mph | kph`)

// aliases maps every word of a group to the group's first.
func aliases(list string) map[string]string {
	m := map[string]string{}
	for _, group := range strings.Split(list, "|") {
		words := strings.Fields(group)
		for _, w := range words {
			m[w] = words[0]
		}
	}
	return m
}

// spans are measures that come in tens and hundreds of another.
var spans = map[string]float64{"decades": 10, "centuries": 100}

var months = aliases(`january jan | february feb | march mar | april apr | may | june jun | july jul | august aug |
	september sept sep | october oct | november nov | december dec`)

var monthNumbers = map[string]int{"january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7,
	"august": 8, "september": 9, "october": 10, "november": 11, "december": 12}

// demonyms relates countries and the words for what is theirs, both ways.
var demonyms = kin(`america american americans usa us states | britain british uk british briton britons kingdom | england english |
	scotland scottish scots scot | wales welsh | ireland irish | france french | germany german germans | italy italian italians |
	spain spanish spaniard | portugal portuguese | netherlands dutch holland | belgium belgian | switzerland swiss |
	austria austrian | denmark danish danes | sweden swedish swedes | norway norwegian | finland finnish | iceland icelandic |
	poland polish | russia russian russians | ukraine ukrainian | greece greek greeks | turkey turkish turks | china chinese |
	japan japanese | korea korean koreans | india indian indians | pakistan pakistani | bangladesh bangladeshi | iran iranian persia persian |
	iraq iraqi | israel israeli israelis | palestine palestinian | egypt egyptian | syria syrian | lebanon lebanese |
	canada canadian canadians | mexico mexican | brazil brazilian | argentina argentine argentinian | chile chilean |
	australia australian australians | zealand kiwi | africa african | nigeria nigerian | kenya kenyan | europe european europeans |
	asia asian | california californian | texas texan | london londoner londoners | paris parisian | rome roman romans |
	hungary hungarian | romania romanian | bulgaria bulgarian | serbia serbian | croatia croatian | czechia czech | slovakia slovak |
	cuba cuban | colombia colombian | peru peruvian | vietnam vietnamese | thailand thai | philippines filipino philippine |
	indonesia indonesian | malaysia malaysian | afghanistan afghan | normandy norman normans | vatican papal`)

func kin(list string) map[string][]string {
	m := map[string][]string{}
	for _, group := range strings.Split(list, "|") {
		words := strings.Fields(group)
		for _, w := range words {
			m[w] = words
		}
	}
	return m
}
