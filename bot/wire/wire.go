// Package wire keeps the bot connected to Discord: a Gateway that receives
// events, and a Client whose requests end in time.
//
// It promises that a connection that broke, hangs or lies is replaced, that each
// event reaches the handler at most once and only when it is whole, and that a
// handler's panic ends nothing but that event. It does not know what a question
// is.
//
// Both speak version 10 of Discord's API in discordgo's types, but discordgo's
// Session has no part in it: v0.29.0 deadlocks on an opcode 7 after RESUME, keeps
// close codes and the session to itself, identifies without asking whether it
// may, and panics in goroutines of its own on a frame "null", a heartbeat
// interval of 0 or a channel that is null, where nobody can recover. What the
// Session does besides, an IDENTIFY and a heartbeat, is less than it would take to
// stand guard over it.
package wire
