package io.nightshift.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/** Ports for servers that do not tell which one they chose, and so are told. */
final class FreePorts {
  private FreePorts() {}

  /**
   * Different ports that are free, and none of those that the system gives to whoever asks for any:
   * a server takes seconds to come for its own, and other tests connect to their servers meanwhile.
   */
  static List<Integer> find(int count) {
    return IntStream.generate(() -> ThreadLocalRandom.current().nextInt(15_000, 30_000))
        .distinct()
        .filter(FreePorts::isFree)
        .limit(count)
        .boxed()
        .toList();
  }

  private static boolean isFree(int port) {
    try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return probe.isBound();
    } catch (BindException e) {
      // Somebody has it.
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
