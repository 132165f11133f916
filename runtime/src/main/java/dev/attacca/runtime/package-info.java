/** What callers of a generated runner use: runs, results, outcomes, failures, the graph. */
package dev.attacca.runtime;
