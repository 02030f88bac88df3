package io.nightshift.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsAction;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * Hadoop's local file system, checksums and all, but that it sets permissions by the system call.
 * Where Hadoop's native library is missing, as it is in most places, Hadoop starts a process for
 * each file and each folder that it makes, which costs more than a small file.
 *
 * <p>For a JVM that is Nightshift's own: Hadoop makes one by {@code fs.file.impl}.
 */
public final class ForklessLocalFileSystem extends LocalFileSystem {
  /** As Hadoop makes it. */
  public ForklessLocalFileSystem() {
    super(new Raw());
  }

  private static final class Raw extends RawLocalFileSystem {
    @Override
    public void setPermission(Path path, FsPermission permission) throws IOException {
      if (permission.getStickyBit()) {
        super.setPermission(path, permission);
        return;
      }
      Set<PosixFilePermission> set = EnumSet.noneOf(PosixFilePermission.class);
      add(set, permission.getUserAction(), "OWNER");
      add(set, permission.getGroupAction(), "GROUP");
      add(set, permission.getOtherAction(), "OTHERS");
      Files.setPosixFilePermissions(pathToFile(path).toPath(), set);
    }

    private static void add(Set<PosixFilePermission> set, FsAction action, String who) {
      for (FsAction single : new FsAction[] {FsAction.READ, FsAction.WRITE, FsAction.EXECUTE}) {
        if (action.implies(single)) {
          set.add(PosixFilePermission.valueOf(who + "_" + single.name()));
        }
      }
    }
  }
}
