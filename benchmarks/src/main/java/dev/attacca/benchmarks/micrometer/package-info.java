/** What it costs to observe runs and tasks by Micrometer. */
package dev.attacca.benchmarks.micrometer;
