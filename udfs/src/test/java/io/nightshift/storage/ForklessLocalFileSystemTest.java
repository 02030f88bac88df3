package io.nightshift.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** It leaves the same files, with the same modes, as Hadoop's does by other processes. */
class ForklessLocalFileSystemTest {
  @TempDir private Path folder;

  private static FileSystem opened(FileSystem system) throws IOException {
    Configuration conf = new Configuration();
    conf.set("fs.permissions.umask-mode", "027");
    system.initialize(URI.create("file:///"), conf);
    return system;
  }

  private List<String> modesAfterWork(FileSystem system, String name) throws IOException {
    Path own = Files.createDirectory(folder.resolve(name));
    Files.setAttribute(own, "unix:mode", 02775);
    org.apache.hadoop.fs.Path root = new org.apache.hadoop.fs.Path(own.toUri());
    system.mkdirs(new org.apache.hadoop.fs.Path(root, "a/b"));
    system.create(new org.apache.hadoop.fs.Path(root, "a/b/file")).close();
    system.create(new org.apache.hadoop.fs.Path(root, "closed")).close();
    system.setPermission(
        new org.apache.hadoop.fs.Path(root, "closed"), FsPermission.valueOf("-r-x-w----"));
    system.mkdirs(new org.apache.hadoop.fs.Path(root, "sticky"));
    system.setPermission(
        new org.apache.hadoop.fs.Path(root, "sticky"), FsPermission.valueOf("-rwxrwxrwt"));
    system.setPermission(root, FsPermission.valueOf("-rwxr-xr-x"));
    List<String> modes = new ArrayList<>();
    try (Stream<Path> all = Files.walk(own)) {
      for (Path path : all.sorted().toList()) {
        modes.add(
            own.relativize(path)
                + " "
                + Integer.toOctalString((Integer) Files.getAttribute(path, "unix:mode")));
      }
    }
    return modes;
  }

  @Test
  void leavesTheModesThatHadoopLeaves() throws IOException {
    List<String> hadoops = modesAfterWork(opened(new LocalFileSystem()), "hadoops");
    List<String> ours = modesAfterWork(opened(new ForklessLocalFileSystem()), "ours");

    assertThat(ours).isEqualTo(hadoops).anyMatch(mode -> mode.startsWith("closed 100520"));
  }
}
