package io.nightshift.job;

/** What computes a model's outputs. */
public enum ExecutionProvider {
  /** The processor, which every node has. */
  CPU
}
