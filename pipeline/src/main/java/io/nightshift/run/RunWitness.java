package io.nightshift.run;

/** Is told what runs came to, each before another one begins. */
public interface RunWitness {
  /** A run came to its end. */
  void ended(String snapshot, Outcome outcome);

  /** A run failed, or was stopped. */
  void failed(String snapshot, Exception failure);
}
