/** What a class of tasks costs before it runs: to compile it, to load it, and to run it for the first time. */
package dev.attacca.benchmarks.compile;
