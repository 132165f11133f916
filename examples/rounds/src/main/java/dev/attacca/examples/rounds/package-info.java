/** Two repeats: a text that is revised until it is good, and a listing whose pages lead from one to the next. */
package dev.attacca.examples.rounds;
