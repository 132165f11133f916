/** What all groups of benchmarks share: measuring by JMH, the tables, and the bars that have to be met. */
package dev.attacca.benchmarks.harness;
