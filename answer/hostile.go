package answer

import "regexp"

// orders are sentences that speak to a model and not to a reader. The list is
// narrow: a sentence about such attacks must stay quotable.
var orders = []*regexp.Regexp{
	regexp.MustCompile(`(?i)\b(ignore|disregard|forget|override|bypass|do not follow|stop following)\b.{0,30}\b(previous|prior|earlier|above|preceding|all|any|your|these|the|system)\b.{0,20}\b(instructions?|prompts?|rules|guidelines|directions)\b`),
	regexp.MustCompile(`(?i)\b(you are|act as|pretend to be|you must act as|you will act as)\b (now |no longer |an? |the )?.{0,20}\b(ai|assistant|chat ?bot|language model|llm|dan|developer mode|system)\b`),
	regexp.MustCompile(`(?i)\b(new|updated|real|important|secret|hidden|following|system) (system )?(instructions?|prompts?|orders?)\b.{0,12}(:|\bfor (the |any |all )?(ai|assistants?|models?|bots?|chat ?bots?)\b)`),
	regexp.MustCompile(`(?i)\b((dear|attention|note to|hey|hello|message to|instructions? (to|for))[, :]{1,2}(the |any |all )?(ai|assistants?|language models?|llms?|chat ?bots?|bots?|summari[sz]er)\b|(^|[.:!\]] *)(system|assistant) ?(prompt|message|note)? ?:)`),
	regexp.MustCompile(`(?i)\b(if|when|since|because|as) you (are|'re) (an? |the )?(ai|assistant|language model|llm|chat ?bot|bot)\b`),
	regexp.MustCompile(`(?i)^\W*(please |now |always |only |you (must|should|will|shall) )*(answer|respond|reply|output|print|write|say|state|repeat|reveal|tell the (user|reader))\b.{0,30}\b(instead|that you|your (system )?(prompt|instructions)|with the (word|words|phrase|following)|only with|nothing (but|else)|in every answer|to every question|whatever is asked)\b`),
	regexp.MustCompile(`(?i)<\|?(im_start|im_end|system|endoftext|start_header_id|eot_id)\|?>|\[/?INST\]|<</?SYS>>`),
}

// instructs reports whether a text is an order to a model. An order states
// nothing, so it bears nothing out.
func instructs(text string) bool {
	for _, o := range orders {
		if o.MatchString(text) {
			return true
		}
	}
	return false
}
