package io.atlas4j.orchestrator.store;

import static java.nio.file.attribute.PosixFilePermission.GROUP_EXECUTE;
import static java.nio.file.attribute.PosixFilePermission.GROUP_READ;
import static java.nio.file.attribute.PosixFilePermission.GROUP_WRITE;
import static java.nio.file.attribute.PosixFilePermission.OTHERS_EXECUTE;
import static java.nio.file.attribute.PosixFilePermission.OTHERS_READ;
import static java.nio.file.attribute.PosixFilePermission.OTHERS_WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Files and folders that only their owner may read, where the file system can say so. */
final class OwnerOnly {
    private static final Logger LOG = LoggerFactory.getLogger(OwnerOnly.class);
    private static final String FOLDER = "rwx------";
    private static final String FILE = "rw-------";
    private static final String OURS = "atlas.";
    /** What else atlas4j keeps in a folder of its own. */
    private static final Set<String> NEIGHBOURS = Set.of("local", "quickstart", "fly-tokens");

    private OwnerOnly() {}

    /**
     * Makes the folder, or closes an existing one to others: itself if it holds nothing but what is kept here, else only
     * our files in it, for it may be meant to be shared.
     */
    static void createFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder, attributes(folder));
        } else if (allows(folder, OTHERS_READ, OTHERS_EXECUTE, GROUP_READ, GROUP_EXECUTE)) {
            close(folder);
        }
    }

    /** For every folder on the way that has to be made. */
    private static FileAttribute<?>[] attributes(Path folder) {
        return folder.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(FOLDER))}
                : new FileAttribute<?>[0];
    }

    private static void close(Path folder) throws IOException {
        var mayBeShared = allows(folder, OTHERS_WRITE, GROUP_WRITE);
        try (var entries = Files.newDirectoryStream(folder)) {
            for (var entry : entries) {
                var name = entry.getFileName().toString();
                mayBeShared |= !name.startsWith(OURS) && !NEIGHBOURS.contains(name);
                if (name.startsWith(OURS) && Files.isRegularFile(entry)) {
                    restrict(entry, FILE);
                }
            }
        }
        if (mayBeShared) {
            LOG.warn("other users can look into {}, which holds other things too: close it, or choose another", folder);
        } else {
            restrict(folder, FOLDER);
        }
    }

    /** For a file that a library made. A file system that cannot do it has said so about the folder. */
    static void closeFile(Path file) {
        try {
            restrict(file, FILE);
        } catch (IOException e) {
            LOG.warn("{} may be read by other users: {}", file, e.getMessage());
        }
    }

    static boolean isOpenToOthers(Path file) throws IOException {
        return allows(file, OTHERS_READ, OTHERS_WRITE, GROUP_READ, GROUP_WRITE);
    }

    private static boolean allows(Path folder, PosixFilePermission... any) throws IOException {
        return Files.getFileStore(folder).supportsFileAttributeView("posix")
                && !Collections.disjoint(Files.getPosixFilePermissions(folder), Set.of(any));
    }

    /** Writes the file whole and durably, or not at all: under another name first. */
    static void write(Path file, String text) throws IOException {
        var unfinished = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(unfinished);
        Files.createFile(unfinished);
        restrict(unfinished, FILE);
        try (var channel = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            channel.force(true);
        }
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    }

    static void restrict(Path file, String permissions) throws IOException {
        if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        }
    }
}
