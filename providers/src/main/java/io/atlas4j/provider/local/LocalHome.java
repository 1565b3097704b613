package io.atlas4j.provider.local;

import io.atlas4j.error.Origin;
import io.atlas4j.error.ProviderException;
import io.atlas4j.error.ValidationException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The directory below {@code ATLAS_HOME} with one directory per machine. Several JVMs may use it at once. */
final class LocalHome {
    /** Also among the instances of this JVM: file locks are held by the whole JVM. */
    private static final ReentrantLock LOCK = new ReentrantLock();

    private static final Logger LOG = LoggerFactory.getLogger(LocalHome.class);
    private static final String GONE = ".gone-";
    private static final String ENGINES = ".engines";
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    private final Path root;
    private final Set<Path> told = ConcurrentHashMap.newKeySet();

    LocalHome(Path atlasHome) {
        this.root = atlasHome.resolve("local");
    }

    Path root() {
        return root;
    }

    /**
     * What is written down here, in no order.
     *
     * @param complete whether every record could be read
     */
    record Written(List<MachineDirectory> machines, boolean complete) {}

    /** Every machine. A directory being made or removed is none; one that is damaged hides no other. */
    Written all() {
        var machines = new ArrayList<MachineDirectory>();
        var complete = true;
        try (var paths = Files.newDirectoryStream(
                root, path -> !path.getFileName().toString().startsWith("."))) {
            for (var path : paths) {
                try {
                    MachineDirectory.read(path).ifPresent(machines::add);
                } catch (IOException e) {
                    complete = false;
                    tellOnce(path);
                }
            }
        } catch (NoSuchFileException | NotDirectoryException e) {
            return new Written(List.of(), true);
        } catch (IOException e) {
            throw unusable("read", e);
        }
        return new Written(machines, complete);
    }

    private void tellOnce(Path damaged) {
        if (told.add(damaged)) {
            LOG.warn(
                    "the record of a machine cannot be read: {}; end what it runs, then remove that directory",
                    damaged);
        }
    }

    /** The engines that ever had a container of this home: any may still have one. */
    Set<String> engines() {
        try {
            return Set.copyOf(Files.readAllLines(root.resolve(ENGINES)));
        } catch (IOException e) {
            return Set.of();
        }
    }

    private void remember(String engine) {
        if (!engines().contains(engine)) {
            try {
                Files.writeString(
                        root.resolve(ENGINES), engine + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw unwritable(e);
            }
        }
    }

    Optional<MachineDirectory> find(String id) {
        if (!id.matches("[pc]-[a-z0-9]{1,40}")) {
            return Optional.empty();
        }
        try {
            return MachineDirectory.read(root.resolve(id));
        } catch (IOException e) {
            throw unusable("read", e);
        }
    }

    /**
     * Writes down a machine that is about to be started.
     *
     * @param ports how many free ports of this machine it needs, none of them another machine's
     * @param record makes the record from the ports
     */
    MachineDirectory add(int ports, Function<List<Integer>, MachineRecord> record) {
        LOCK.lock();
        try {
            makePrivate(root);
            try (var file =
                    FileChannel.open(root.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                file.lock(); // until it is closed
                sweep();
                var machine = record.apply(freePorts(ports));
                var directory = new MachineDirectory(root.resolve(machine.id()), machine);
                machine.engine().ifPresent(this::remember);
                makePrivate(directory.path());
                directory.write();
                return directory;
            }
        } catch (IOException e) {
            throw unwritable(e);
        } finally {
            LOCK.unlock();
        }
    }

    /** Removes what is left of a machine, at once for every reader. Removing it twice is no harm. */
    void remove(MachineDirectory machine) {
        var grave = root.resolve(GONE + machine.id());
        try {
            Files.move(machine.path(), grave, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            return;
        } catch (IOException e) {
            throw unwritable(e);
        }
        delete(grave);
    }

    /** What a removal that was cut short has left. */
    private void sweep() throws IOException {
        try (var graves = Files.newDirectoryStream(root, GONE + "*")) {
            graves.forEach(LocalHome::delete);
        }
    }

    private List<Integer> freePorts(int count) throws IOException {
        if (count == 0) {
            return List.of();
        }
        Set<Integer> taken = all().machines().stream()
                .flatMap(machine -> machine.machine().ports().stream())
                .map(MachineRecord.Mapped::external)
                .collect(Collectors.toSet());
        var held = new ArrayList<ServerSocket>();
        try {
            var free = new ArrayList<Integer>();
            while (free.size() < count) {
                var socket = new ServerSocket();
                held.add(socket);
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                if (!taken.contains(socket.getLocalPort())) {
                    free.add(socket.getLocalPort());
                }
            }
            return free;
        } finally {
            closeAll(held);
        }
    }

    private static void closeAll(Collection<ServerSocket> sockets) throws IOException {
        for (var socket : sockets) {
            socket.close();
        }
    }

    /** Also one that was made by other hands, or copied here: logs and commands are nobody else's business. */
    private static void makePrivate(Path directory) throws IOException {
        Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        if (!OWNER_ONLY.containsAll(Files.getPosixFilePermissions(directory))) {
            Files.setPosixFilePermissions(directory, OWNER_ONLY);
        }
    }

    /** A program may have left directories that nobody may write to; what cannot be removed now is swept later. */
    static void delete(Path tree) {
        try {
            Files.walkFileTree(tree, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                        throws IOException {
                    Files.setPosixFilePermissions(directory, OWNER_ONLY);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException failure) {
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
                        throws IOException {
                    Files.deleteIfExists(directory);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException | UncheckedIOException e) {
            return;
        }
    }

    private ValidationException unwritable(IOException cause) {
        return ValidationException.of(
                Local.ID,
                "ATLAS_HOME",
                root + " cannot be written (" + reason(cause) + "): set ATLAS_HOME to a directory that can");
    }

    private ProviderException unusable(String verb, IOException cause) {
        return new ProviderException(
                Origin.of(Local.ID), root + " cannot be " + verb + " (" + reason(cause) + ")", cause);
    }

    private static String reason(IOException cause) {
        return cause.getClass().getSimpleName().replace("Exception", "");
    }
}
