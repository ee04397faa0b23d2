// A verifier that knows C2SP's formats and nothing of Thirdcopy: the tree, the proofs and the
// signatures are checked by golang.org/x/mod/sumdb, which Go itself trusts.
//
//	log FOLDER KEY             every entry, every tile, the root, and growth from half its size
//	receipt FILE ENTRY KEY     an inclusion proof (c2sp.org/tlog-proof)
//	growth OLD NEW KEY         a consistency proof on standard input, one base64 hash a line
//	cosignature NOTE KEY       one line of c2sp.org/tlog-cosignature
//	replaced FOLDER INDEX OLD NEW
//	                           the entry INDEX names key NEW in place of OLD, whose receipt of it is
//	                           published and of this log
package main

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func main() {
	arguments := os.Args[2:]
	switch os.Args[1] {
	case "log":
		check(verifyLog(arguments[0], arguments[1]))
	case "receipt":
		check(verifyReceipt(arguments[0], arguments[1], arguments[2]))
	case "growth":
		check(verifyGrowth(arguments[0], arguments[1], arguments[2]))
	case "cosignature":
		check(verifyCosignature(arguments[0], arguments[1]))
	case "replaced":
		check(verifyReplaced(arguments[0], arguments[1], arguments[2], arguments[3]))
	default:
		check(fmt.Errorf("unknown command %s", os.Args[1]))
	}
}

// openCheckpoint checks the log's signature and reads origin, size and root.
func openCheckpoint(data []byte, key string) (tlog.Tree, error) {
	verifier, err := note.NewVerifier(key)
	if err != nil {
		return tlog.Tree{}, err
	}
	opened, err := note.Open(data, note.VerifierList(verifier))
	if err != nil {
		return tlog.Tree{}, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != verifier.Name() {
		return tlog.Tree{}, fmt.Errorf("not a checkpoint of %s", verifier.Name())
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return tlog.Tree{}, err
	}
	root, err := tlog.ParseHash(lines[2])
	return tlog.Tree{N: size, Hash: root}, err
}

type folder string

func (f folder) Height() int                      { return 8 }
func (f folder) SaveTiles([]tlog.Tile, [][]byte)  {}
func (f folder) read(path string) ([]byte, error) { return os.ReadFile(filepath.Join(string(f), path)) }
func (f folder) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range tiles {
		// C2SP leaves out the height, which is always 8.
		data, err := f.read(strings.Replace(tile.Path(), "tile/8/", "tile/", 1))
		if err != nil {
			return nil, err
		}
		all = append(all, data)
	}
	return all, nil
}

func verifyLog(name, key string) error {
	files := folder(name)
	signed, err := files.read("checkpoint")
	if err != nil {
		return err
	}
	tree, err := openCheckpoint(signed, key)
	if err != nil {
		return err
	}
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		var hashes []tlog.Hash
		for _, index := range indexes {
			hashes = append(hashes, stored[index])
		}
		return hashes, nil
	})
	tiles := tlog.TileHashReader(tree, files)
	for n := int64(0); n*256 < tree.N; n++ {
		width := tree.N - n*256
		if width > 256 {
			width = 256
		}
		path := bundlePath(n, tree.N)
		bundle, err := files.read(path)
		if err != nil {
			return err
		}
		var indexes []int64
		var leaves []tlog.Hash
		for i := n * 256; i < n*256+width; i++ {
			if len(bundle) < 2 || len(bundle) < 2+int(binary.BigEndian.Uint16(bundle)) {
				return fmt.Errorf("%s: cut off", path)
			}
			length := int(binary.BigEndian.Uint16(bundle))
			entry := bundle[2 : 2+length]
			bundle = bundle[2+length:]
			hashes, err := tlog.StoredHashes(i, entry, reader)
			if err != nil {
				return err
			}
			stored = append(stored, hashes...)
			leaves = append(leaves, tlog.RecordHash(entry))
			indexes = append(indexes, tlog.StoredHashIndex(0, i))
		}
		if len(bundle) != 0 {
			return fmt.Errorf("%s: bytes left over", path)
		}
		published, err := tiles.ReadHashes(indexes)
		if err != nil {
			return err
		}
		for i := range leaves {
			if leaves[i] != published[i] {
				return fmt.Errorf("%s: entry %d is not the tile's", path, i)
			}
		}
	}
	root, err := tlog.TreeHash(tree.N, reader)
	if err != nil {
		return err
	}
	if root != tree.Hash {
		return fmt.Errorf("the entries do not give the signed root")
	}
	if half := tree.N / 2; half > 0 {
		old, err := tlog.TreeHash(half, reader)
		if err != nil {
			return err
		}
		proof, err := tlog.ProveTree(tree.N, half, tiles)
		if err != nil {
			return err
		}
		if err := tlog.CheckTree(proof, tree.N, tree.Hash, half, old); err != nil {
			return err
		}
	}
	fmt.Println(tree.N)
	return nil
}

func verifyReceipt(receipt, entry, key string) error {
	data, err := os.ReadFile(receipt)
	if err != nil {
		return err
	}
	line, err := os.ReadFile(entry)
	if err != nil {
		return err
	}
	_, _, err = openReceipt(string(data), line, key)
	return err
}

// openReceipt checks a receipt of an entry, and gives its tree and the entry's index.
func openReceipt(data string, entry []byte, key string) (tlog.Tree, int64, error) {
	head, checkpoint, found := strings.Cut(data, "\n\n")
	lines := strings.Split(head, "\n")
	if !found || len(lines) < 2 || lines[0] != "c2sp.org/tlog-proof@v1" || !strings.HasPrefix(lines[1], "index ") {
		return tlog.Tree{}, 0, fmt.Errorf("not a proof")
	}
	tree, err := openCheckpoint([]byte(checkpoint), key)
	if err != nil {
		return tree, 0, err
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[1], "index "), 10, 64)
	if err != nil {
		return tree, 0, err
	}
	proof, err := hashes(lines[2:])
	if err != nil {
		return tree, 0, err
	}
	return tree, index, tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(entry))
}

func verifyGrowth(earlier, later, key string) error {
	var trees [2]tlog.Tree
	for i, path := range []string{earlier, later} {
		signed, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if trees[i], err = openCheckpoint(signed, key); err != nil {
			return err
		}
	}
	given, err := io.ReadAll(os.Stdin)
	if err != nil {
		return err
	}
	proof, err := hashes(strings.Fields(string(given)))
	if err != nil {
		return err
	}
	return tlog.CheckTree(proof, trees[1].N, trees[1].Hash, trees[0].N, trees[0].Hash)
}

func verifyCosignature(path, key string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	parts := strings.SplitN(key, "+", 3)
	public, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(public) != 33 || public[0] != 4 {
		return fmt.Errorf("not a witness's key")
	}
	id := sha256.Sum256(append([]byte(parts[0]+"\n"), public...))
	text, lines, _ := strings.Cut(string(data), "\n\n")
	for _, line := range strings.Split(lines, "\n") {
		encoded := strings.TrimPrefix(line, "— "+parts[0]+" ")
		raw, err := base64.StdEncoding.DecodeString(encoded)
		if encoded == line || err != nil || len(raw) != 76 || string(raw[:4]) != string(id[:4]) {
			continue
		}
		message := fmt.Sprintf("cosignature/v1\ntime %d\n%s\n", binary.BigEndian.Uint64(raw[4:]), text)
		if ed25519.Verify(public[1:], []byte(message), raw[12:]) {
			return nil
		}
	}
	return fmt.Errorf("no cosignature")
}

func verifyReplaced(name, number, old, new string) error {
	files := folder(name)
	data, err := files.read("keys/" + number)
	if err != nil {
		return err
	}
	entry, receipt, _ := strings.Cut(string(data), "\n")
	last, index, err := openReceipt(receipt, []byte(entry), old)
	if err != nil {
		return err
	}
	signed, err := files.read("checkpoint")
	if err != nil {
		return err
	}
	tree, err := openCheckpoint(signed, new)
	if err != nil {
		return err
	}
	if strconv.FormatInt(index, 10) != number || last.N > tree.N {
		return fmt.Errorf("keys/%s: not of this entry, or larger than the log", number)
	}
	growth, err := tlog.ProveTree(tree.N, last.N, tlog.TileHashReader(tree, files))
	if err != nil {
		return err
	}
	if err := tlog.CheckTree(growth, tree.N, tree.Hash, last.N, last.Hash); err != nil {
		return err
	}
	_, text, _ := strings.Cut(entry, " keys ")
	var named struct{ Log, Was string }
	if err := json.Unmarshal([]byte(text), &named); err != nil {
		return err
	}
	if named.Log != new || named.Was != old {
		return fmt.Errorf("entry %d does not name these keys", index)
	}
	return nil
}

// bundlePath gives the path of the n-th bundle of a log of that size.
func bundlePath(n, size int64) string {
	width := size - n*256
	if width > 256 {
		width = 256
	}
	return strings.Replace(tlog.Tile{H: 8, L: -1, N: n, W: int(width)}.Path(), "tile/8/data/", "tile/entries/", 1)
}

func hashes(lines []string) ([]tlog.Hash, error) {
	var all []tlog.Hash
	for _, line := range lines {
		hash, err := tlog.ParseHash(line)
		if err != nil {
			return nil, err
		}
		all = append(all, hash)
	}
	return all, nil
}
