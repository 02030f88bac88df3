package io.nightshift.cli;

import io.nightshift.error.Secrets;
import java.io.PrintWriter;

/** Hides passwords, wherever a message got them from. Texts are to be printed whole. */
final class DiscreetWriter extends PrintWriter {
  private final PrintWriter target;

  DiscreetWriter(PrintWriter target) {
    super(target, true);
    this.target = target;
  }

  @Override
  public void write(String text, int offset, int length) {
    String hidden = Secrets.hidden(text.substring(offset, offset + length));
    super.write(hidden, 0, hidden.length());
  }

  @Override
  public void println(String line) {
    target.println(Secrets.hidden(line));
  }
}
