// Package e2e runs the finished binary against a simulated Discord and a
// simulated model, and does what members, maintainers and networks do. It holds
// tests only.
package e2e
