package io.waba.inbox.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** The directory of one running process: created when absent, locked until closed; the lock of a killed process is free. */
final class DataDirectory implements AutoCloseable {

    private final Path directory;
    private final FileChannel lock;

    private DataDirectory(Path directory, FileChannel lock) {
        this.directory = directory;
        this.lock = lock;
    }

    /**
     * @throws IllegalStateException when it cannot be created or written, or another process has it
     */
    static DataDirectory open(Path directory) {
        try {
            Files.createDirectories(directory);
            FileChannel channel =
                    FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (tryLock(channel) == null) {
                channel.close();
                throw new IllegalStateException(
                        "EMBEDDED_DATA_DIR: " + directory + " (expected: a directory that no other process uses)");
            }
            return new DataDirectory(directory, channel);
        } catch (IOException e) {
            throw new IllegalStateException(
                    "EMBEDDED_DATA_DIR: " + directory + " (expected: a directory that can be written)", e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    Path subdirectory(String name) {
        try {
            return Files.createDirectories(directory.resolve(name));
        } catch (IOException e) {
            throw new IllegalStateException(
                    "EMBEDDED_DATA_DIR: " + directory + " (expected: a directory that can be written)", e);
        }
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new IllegalStateException("EMBEDDED_DATA_DIR: " + directory + " (expected: unlocked)", e);
        }
    }
}
