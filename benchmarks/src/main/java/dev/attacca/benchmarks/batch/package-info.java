/** Many keys looked up in batches: what one costs, by Attacca and by others. */
package dev.attacca.benchmarks.batch;
