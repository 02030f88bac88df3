package io.nightshift.lineage;

/** Lineage could not be told of something that is done all the same. */
public final class LineageException extends RuntimeException {
  private static final long serialVersionUID = 1;

  LineageException(Throwable cause) {
    super(cause);
  }
}
