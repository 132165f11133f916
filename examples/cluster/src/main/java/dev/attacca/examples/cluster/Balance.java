package dev.attacca.examples.cluster;

/** The state of an account. Public fields make it one of Flink's POJOs: fields can be added later, and savepoints still be read. */
public class Balance {
  /** How many postings there were. */
  public long number;

  /** What they come to. */
  public long cents;
}
