package io.twinkeeper.ops.prove.stand;

import io.twinkeeper.ops.cluster.Addresses;
import io.twinkeeper.ops.prove.network.Tool;
import java.io.IOException;

/**
 * Small file systems in memory under a node's directories, mounted in this process's own mount
 * namespace: they vanish with its last process. One is full as soon as its size is set to what is
 * used.
 */
public final class Disks {
  private static final String SIZE = "size=3g";
  private static final int ATTEMPTS = 20;

  private final Stand stand;

  public Disks(Stand stand) {
    this.stand = stand;
  }

  /** Mounts one under each directory; the directories are still empty. */
  public void mount() throws IOException, InterruptedException {
    for (String twin : Addresses.TWINS) {
      mount(twin, Stand.Disk.DATABASE);
    }
    for (String node : stand.third().nodes()) {
      mount(node, Stand.Disk.DATA);
    }
  }

  /**
   * Leaves no room. Who lives there writes on meanwhile, so that a size may be too small at once.
   */
  public void fill(String node, Stand.Disk disk) throws IOException, InterruptedException {
    String path = stand.disk(node, disk).toString();
    for (int times = 1; ; times++) {
      try {
        Tool.run("mount", "-o", "remount,size=" + usedKilobytes(path) + "k", path);
        return;
      } catch (IOException outgrown) {
        if (times == ATTEMPTS) {
          throw outgrown;
        }
      }
    }
  }

  private static long usedKilobytes(String path) throws IOException, InterruptedException {
    String[] lines = Tool.run("df", "-k", "--output=used", path).split("\n", -1);
    return Math.max(4, Long.parseLong(lines[1].strip()));
  }

  /** Makes room again. */
  public void empty(String node, Stand.Disk disk) throws IOException, InterruptedException {
    Tool.run("mount", "-o", "remount," + SIZE, stand.disk(node, disk).toString());
  }

  private void mount(String node, Stand.Disk disk) throws IOException, InterruptedException {
    String path = stand.disk(node, disk).toString();
    Tool.run("mount", "-t", "tmpfs", "-o", SIZE + ",mode=0700", "twin-prove", path);
  }
}
