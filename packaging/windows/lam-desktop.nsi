; The Windows installer: for one person, without administrator rights.
;
;   makensis -WX -DVERSION=0.1.0 -DBUNDLE=dist/lam-desktop \
;     -DOUT=dist/LAM-Desktop-0.1.0-setup.exe packaging/windows/lam-desktop.nsi
;
; Paths are taken from the top of the source tree. Optional: -DICON=file.ico, -DSIGN="a command that
; signs the file after it", -DNUMBERS=1.2.3.0 where VERSION is not three numbers.
;
; Each version has a folder of its own, app-<version>, and the registry lists the folders that this
; installer made. A new version is complete and proved to start before anything points to it, and the
; old one goes last: an upgrade that is killed at any point leaves a LAM Desktop that works.

Unicode true
SetCompressor /SOLID lzma
!cd "../.." ; makensis starts in the folder of the script

!ifndef VERSION | BUNDLE | OUT
  !error "Give -DVERSION, -DBUNDLE and -DOUT (see the head of this file)"
!endif
!define /ifndef NUMBERS "${VERSION}.0"

!include MUI2.nsh
!include LogicLib.nsh
!include FileFunc.nsh
!include Sections.nsh
!include WinVer.nsh
!include x64.nsh

!define APP "LAM Desktop"
!define KEY "Software\LAM Desktop"
!define FOLDERS "${KEY}\Folders" ; a value for each app-* folder, made before the folder is
!define RUN "Software\Microsoft\Windows\CurrentVersion\Run"
!define APPROVED "Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run"
!define LISTED "Software\Microsoft\Windows\CurrentVersion\Uninstall\LAM Desktop"
!define UNINSTALLER "Uninstall LAM Desktop.exe"
!define TASKBAR "$QUICKLAUNCH\User Pinned\TaskBar\LAM Desktop.lnk"
!define SETTINGS "$LOCALAPPDATA\lam-desktop" ; what lam_desktop/config/paths.py says on Windows

; What a silent run ends with; 0 is done, 1 cancelled, 2 files could not be written.
!define UNFIT_SYSTEM 3
!define STILL_RUNNING 4
!define DOES_NOT_START 5

Name "${APP}"
OutFile "${OUT}"
BrandingText "${APP} ${VERSION}"
RequestExecutionLevel user
ManifestDPIAware true
AllowSkipFiles off ; half a program is worse than none
InstallDir "$LOCALAPPDATA\Programs\LAM Desktop"

!ifdef ICON
  !define MUI_ICON "${ICON}"
  !define MUI_UNICON "${ICON}"
!endif
!ifdef SIGN
  !finalize '${SIGN} "%1"' = 0
  !uninstfinalize '${SIGN} "%1"' = 0
!endif

Var Fresh ; the version, with a number behind it if need be, that names the folder being made
Var Keep ; the version whose folder stays when the others are removed

!define MUI_ABORTWARNING
!define MUI_LANGDLL_ALLLANGUAGES
!define MUI_LANGDLL_REGISTRY_ROOT HKCU
!define MUI_LANGDLL_REGISTRY_KEY "${KEY}"
!define MUI_LANGDLL_REGISTRY_VALUENAME "Language"
!define MUI_COMPONENTSPAGE_SMALLDESC
!define MUI_WELCOMEFINISHPAGE_BITMAP "${NSISDIR}\Contrib\Graphics\Wizard\nsis3-metro.bmp"
!define MUI_FINISHPAGE_TEXT "$(FinishText)"
!define MUI_FINISHPAGE_RUN
!define MUI_FINISHPAGE_RUN_FUNCTION StartProgram

!insertmacro MUI_PAGE_LICENSE "LICENSE"
!insertmacro MUI_PAGE_COMPONENTS
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_COMPONENTS
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "Arabic"
!insertmacro MUI_RESERVEFILE_LANGDLL
!include /CHARSET=UTF8 "packaging/windows/words.nsh"

VIProductVersion "${NUMBERS}"
VIFileVersion "${NUMBERS}"
VIAddVersionKey /LANG=${LANG_ENGLISH} ProductName "${APP}"
VIAddVersionKey /LANG=${LANG_ENGLISH} ProductVersion "${VERSION}"
VIAddVersionKey /LANG=${LANG_ENGLISH} FileDescription "${APP} Setup"
VIAddVersionKey /LANG=${LANG_ENGLISH} FileVersion "${VERSION}"
VIAddVersionKey /LANG=${LANG_ENGLISH} CompanyName "The LAM Desktop authors"
VIAddVersionKey /LANG=${LANG_ENGLISH} LegalCopyright "Apache-2.0, The LAM Desktop authors"

!include "packaging/windows/folders.nsh"
!include "packaging/windows/install.nsh"
!include "packaging/windows/uninstall.nsh"
