package io.nightshift.inference;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The sessions of this JVM, one for each model and its settings, shared by the tasks that use it at
 * the same time and kept for those that come after. Thread-safe.
 *
 * <p>A session in use is never closed. Of those not in use, the last {@link #IDLE_SESSIONS} stay
 * open, so that a run finds its models loaded and a long-lived JVM does not keep those of last
 * month.
 */
public final class SessionCache {
  /** A champion and a challenger. */
  static final int IDLE_SESSIONS = 2;

  private static final SessionCache SHARED = new SessionCache();

  /** In the order in which they were last given back, those in use anywhere. */
  private final Map<Key, Entry> entries = new LinkedHashMap<>();

  private long opened;

  /** The cache of this JVM. */
  public static SessionCache shared() {
    return SHARED;
  }

  /**
   * What makes sessions the same.
   *
   * @param digest of the model's files
   * @param settings how the session runs, and on which device
   */
  public record Key(String digest, SessionSettings settings) {}

  /**
   * Takes a session into use, and opens it first if need be; others wait meanwhile, so that it is
   * opened once.
   *
   * @return the caller closes the lease, and runs the session only until then
   */
  public synchronized Lease acquire(Key key, Supplier<OnnxSession> opener) {
    Entry entry = entries.get(key);
    boolean isNew = entry == null;
    if (entry == null) {
      entry = new Entry(opener.get());
      entries.put(key, entry);
      opened++;
    }
    entry.users++;
    return new Lease(key, entry, isNew);
  }

  /** How many sessions were opened since the JVM started. */
  public synchronized long opened() {
    return opened;
  }

  /** How many sessions are open now. */
  public synchronized int open() {
    return entries.size();
  }

  private synchronized void release(Key key, Entry entry) {
    entry.users--;
    if (entry.users == 0) {
      entries.remove(key);
      entries.put(key, entry);
      closeIdle(IDLE_SESSIONS);
    }
  }

  private void closeIdle(int kept) {
    long idle = entries.values().stream().filter(entry -> entry.users == 0).count();
    var oldestFirst = entries.values().iterator();
    while (idle > kept && oldestFirst.hasNext()) {
      Entry entry = oldestFirst.next();
      if (entry.users == 0) {
        oldestFirst.remove();
        entry.session.close();
        idle--;
      }
    }
  }

  /** Closes every session that is not in use. */
  public synchronized void closeIdle() {
    closeIdle(0);
  }

  private static final class Entry {
    private final OnnxSession session;
    private int users;

    Entry(OnnxSession session) {
      this.session = session;
    }
  }

  /** The right to run a session, until closed. */
  public final class Lease implements AutoCloseable {
    private final Key key;
    private final Entry entry;
    private final boolean isNew;
    private boolean closed;

    private Lease(Key key, Entry entry, boolean isNew) {
      this.key = key;
      this.entry = entry;
      this.isNew = isNew;
    }

    /** The session. */
    public OnnxSession session() {
      return entry.session;
    }

    /** Whether it was opened for this lease, rather than found open. */
    public boolean isNew() {
      return isNew;
    }

    /** Gives the session back; closing again does nothing. */
    @Override
    public void close() {
      if (!closed) {
        closed = true;
        release(key, entry);
      }
    }
  }
}
